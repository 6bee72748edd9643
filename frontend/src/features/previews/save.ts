// The tried rules as the next version of the ruleset, and a run of it on the same datasets.
import type { Client } from '@urql/core';
import { graphql } from '@/graphql/generated';
import { accepted, explainError } from '@/lib/faults';
import type { Ruleset } from '@/lib/ruleset';
import { RunStart } from '@/lib/runStart';

const RulesetUpdate = graphql(`
  mutation RulesetUpdate($input: RulesetUpdateInput!) {
    rulesetUpdate(input: $input) {
      ruleset {
        id
        version
        body
      }
      userErrors {
        code
        message
        field
      }
    }
  }
`);

type Run = {
  reconciliationId: string;
  leftDatasetId: string;
  rightDatasetId: string;
  rulesetId: string;
  currentVersion: number;
};

/** The id of the started run. */
export async function saveAndRun(client: Client, run: Run, rules: Ruleset, key: string): Promise<string> {
  const { rulesetId: id, currentVersion: expectedVersion } = run;
  const saved = await client
    .mutation(RulesetUpdate, { input: { id, expectedVersion, body: rules } })
    .toPromise();
  if (saved.error) throw new Error(explainError(saved.error));
  accepted(saved.data?.rulesetUpdate.ruleset, saved.data?.rulesetUpdate.userErrors ?? []);
  const { reconciliationId, leftDatasetId, rightDatasetId } = run;
  const input = { reconciliationId, leftDatasetId, rightDatasetId, idempotencyKey: key };
  const started = await client.mutation(RunStart, { input }).toPromise();
  if (started.error) throw new Error(explainError(started.error));
  return accepted(started.data?.runStart.run, started.data?.runStart.userErrors ?? []).id;
}
