// From two uploads and a ruleset to a started run: the calls, in order. What was made is kept, so that a second try
// after a fault goes on from there instead of making everything twice.
import type { Client } from '@urql/core';
import type { Uploaded } from '@/features/uploads/FileDrop';
import { graphql } from '@/graphql/generated';
import { accepted, explainError } from '@/lib/faults';
import type { Ruleset } from '@/lib/ruleset';
import { RunStart } from '@/lib/runStart';
import { fileTitle } from './state';

const SourceCreate = graphql(`
  mutation SourceCreate($input: SourceCreateInput!) {
    sourceCreate(input: $input) {
      source {
        id
      }
      userErrors {
        code
        message
        field
      }
    }
  }
`);

const DatasetImport = graphql(`
  mutation DatasetImport($input: DatasetImportInput!) {
    datasetImport(input: $input) {
      job {
        id
      }
      userErrors {
        code
        message
        field
      }
    }
  }
`);

const RulesetCreate = graphql(`
  mutation RulesetCreate($input: RulesetCreateInput!) {
    rulesetCreate(input: $input) {
      ruleset {
        id
      }
      userErrors {
        code
        message
        field
      }
    }
  }
`);

const ReconciliationCreate = graphql(`
  mutation ReconciliationCreate($input: ReconciliationCreateInput!) {
    reconciliationCreate(input: $input) {
      reconciliation {
        id
      }
      userErrors {
        code
        message
        field
      }
    }
  }
`);

export type Plan = { name: string; left: Uploaded; right: Uploaded; ruleset: Ruleset; key: string };

export type Made = {
  leftSource?: string;
  rightSource?: string;
  leftJob?: string;
  rightJob?: string;
  ruleset?: string;
  reconciliation?: string;
  run?: string;
};

async function call<Data, Thing>(
  sent: Promise<{ data?: Data | undefined; error?: Parameters<typeof explainError>[0] | undefined }>,
  pick: (data: Data) => { thing?: Thing | null; faults: Parameters<typeof accepted>[1] },
): Promise<Thing> {
  const { data, error } = await sent;
  if (error) throw new Error(explainError(error));
  if (!data) throw new Error('The server sent no answer.');
  const { thing, faults } = pick(data);
  return accepted(thing, faults);
}

/** Both sources and the start of both imports. */
export async function startImports(client: Client, plan: Plan, made: Made): Promise<Made> {
  const source = async (side: 'left' | 'right') => {
    const input = {
      name: fileTitle(plan[side].filename),
      side: side === 'left' ? ('LEFT' as const) : ('RIGHT' as const),
      mapping: plan.ruleset[side],
    };
    return (
      await call(client.mutation(SourceCreate, { input }).toPromise(), ({ sourceCreate }) => ({
        thing: sourceCreate.source,
        faults: sourceCreate.userErrors,
      }))
    ).id;
  };
  const job = async (sourceId: string, uploadId: string, side: string) => {
    const input = { sourceId, uploadId, idempotencyKey: `${plan.key}-${side}` };
    return (
      await call(client.mutation(DatasetImport, { input }).toPromise(), ({ datasetImport }) => ({
        thing: datasetImport.job,
        faults: datasetImport.userErrors,
      }))
    ).id;
  };
  made.leftSource ??= await source('left');
  made.leftJob ??= await job(made.leftSource, plan.left.id, 'left');
  made.rightSource ??= await source('right');
  made.rightJob ??= await job(made.rightSource, plan.right.id, 'right');
  return { ...made };
}

/** The ruleset, the reconciliation and its first run, once both datasets are there. */
export async function startRun(client: Client, plan: Plan, made: Made): Promise<string> {
  made.ruleset ??= (
    await call(
      client.mutation(RulesetCreate, { input: { name: plan.name, body: plan.ruleset } }).toPromise(),
      ({ rulesetCreate }) => ({
        thing: rulesetCreate.ruleset,
        faults: rulesetCreate.userErrors,
      }),
    )
  ).id;
  const input = {
    name: plan.name,
    leftSourceId: made.leftSource ?? '',
    rightSourceId: made.rightSource ?? '',
    rulesetId: made.ruleset,
  };
  made.reconciliation ??= (
    await call(client.mutation(ReconciliationCreate, { input }).toPromise(), ({ reconciliationCreate }) => ({
      thing: reconciliationCreate.reconciliation,
      faults: reconciliationCreate.userErrors,
    }))
  ).id;
  const start = { reconciliationId: made.reconciliation, idempotencyKey: `${plan.key}-run` };
  made.run ??= (
    await call(client.mutation(RunStart, { input: start }).toPromise(), ({ runStart }) => ({
      thing: runStart.run,
      faults: runStart.userErrors,
    }))
  ).id;
  return made.run;
}
