// A changed knob goes into the preview, the answer says what changes, and saving makes a version and a run of it.
import { screen, waitFor, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { HttpResponse, graphql } from 'msw';
import { expect, it } from 'vitest';
import {
  RulesetPreviewDocument,
  RulesetUpdateDocument,
  RunRulesDocument,
  RunStartDocument,
} from '@/graphql/generated/graphql';
import type { Ruleset } from '@/lib/ruleset';
import { api } from '@/test/api';
import { renderPage } from '@/test/render';
import { TryRulesPage } from './TryRulesPage';

const field = { name: 'amount', column: 'amount', type: 'money' } as const;
const rules: Ruleset = {
  version: 1,
  left: { fields: [field] },
  right: { fields: [field] },
  passes: [
    { name: 'near', conditions: [{ kind: 'amount-within', field: 'amount', absolute: '0.05' }] },
    { name: 'last', conditions: [{ kind: 'equal', field: 'amount' }] },
  ],
};

const change = (matches: number, sums: [string, string, string][] = []) => ({
  __typename: 'MatchChange' as const,
  matches,
  leftRecords: matches,
  rightRecords: matches,
  sums: sums.map(([currency, left, right]) => ({
    __typename: 'MatchChangeSum' as const,
    currency,
    left,
    right,
  })),
});
const counts = (matches: number, open: number) => {
  const side = { __typename: 'SideCounts' as const, matched: matches, suggested: 0, open };
  return { __typename: 'RunCounts' as const, matches, left: side, right: side };
};
const match = (row: number, status: string) => ({
  __typename: 'SampledMatch' as const,
  pass: 'near',
  status,
  score: 71,
  verdict: 'UNIQUE',
  leftCount: 1,
  rightCount: 1,
  left: [{ __typename: 'Record' as const, row, values: ['10.00'] }],
  right: [{ __typename: 'Record' as const, row: row + 1, values: ['10.40'] }],
});
const sample = (kind: string, before: unknown[], now: unknown[]) => ({
  __typename: 'MatchChangeSample' as const,
  kind,
  leftColumns: ['amount'],
  rightColumns: ['amount'],
  before,
  now,
});

function serve() {
  const sent: { previews: Ruleset[]; updates: unknown[]; starts: unknown[] } = {
    previews: [],
    updates: [],
    starts: [],
  };
  api.use(
    graphql.query(RunRulesDocument, () =>
      HttpResponse.json({
        data: {
          run: {
            __typename: 'Run',
            id: 'run_1',
            rulesetVersion: 1,
            rulesetBody: rules,
            leftDataset: { __typename: 'Dataset', id: 'ds_l' },
            rightDataset: { __typename: 'Dataset', id: 'ds_r' },
            reconciliation: {
              __typename: 'Reconciliation',
              id: 'rec_1',
              ruleset: { __typename: 'Ruleset', id: 'rul_1', version: 3 },
            },
          },
        },
      } as never),
    ),
    graphql.query(RulesetPreviewDocument, ({ variables }) => {
      sent.previews.push(variables.input.body as Ruleset);
      return HttpResponse.json({
        data: {
          rulesetPreview: {
            __typename: 'RulesetPreview',
            seconds: 0.42,
            before: counts(100, 12),
            now: counts(104, 8),
            same: change(97),
            new: change(5, [['EUR', '9007199254740993.10', '9007199254740993.50']]),
            lost: change(1, [['EUR', '-3.00', '-3.00']]),
            changedBefore: change(2),
            changedNow: change(2),
            passes: [
              {
                __typename: 'PassChange',
                name: 'near',
                taken: false,
                before: { __typename: 'PassSummary', matches: 90 },
                now: { __typename: 'PassSummary', matches: 94, cutOff: false },
              },
            ],
            samples: [
              sample('NEW', [], [match(7, 'SUGGESTED')]),
              sample('CHANGED', [match(20, 'AUTO')], [match(30, 'SUGGESTED')]),
            ],
          },
        },
      } as never);
    }),
    graphql.mutation(RulesetUpdateDocument, ({ variables }) => {
      sent.updates.push(variables.input);
      return HttpResponse.json({
        data: {
          rulesetUpdate: {
            __typename: 'RulesetUpdatePayload',
            ruleset: { __typename: 'Ruleset', id: 'rul_1', version: 4, body: rules },
            userErrors: [],
          },
        },
      } as never);
    }),
    graphql.mutation(RunStartDocument, ({ variables }) => {
      sent.starts.push(variables.input);
      return HttpResponse.json({
        data: {
          runStart: {
            __typename: 'RunStartPayload',
            run: { __typename: 'Run', id: 'run_2', state: 'QUEUED' },
            userErrors: [],
          },
        },
      } as never);
    }),
  );
  return sent;
}

async function widen(): Promise<void> {
  const limit = await screen.findByLabelText('Difference up to (amount)');
  await userEvent.clear(limit);
  await userEvent.type(limit, '0.50');
}

const limitOf = (rules: Ruleset | undefined) => rules?.passes[0]?.conditions[0]?.absolute;

it('previews the changed rules and says what is new, lost and changed, to the cent', async () => {
  const sent = serve();
  renderPage(<TryRulesPage runId="run_1" />);
  await widen();
  await userEvent.click(screen.getByRole('button', { name: 'Preview' }));
  const fresh = within(await screen.findByRole('region', { name: 'New' }));
  expect(fresh.getByText('5')).toBeDefined();
  expect(fresh.getByText(/9,007,199,254,740,993\.10/)).toBeDefined();
  expect(within(screen.getByRole('region', { name: 'Lost' })).getAllByText(/−3\.00/)).toHaveLength(2);
  expect(within(screen.getByRole('region', { name: 'Changed' })).getByText('2')).toBeDefined();
  expect(screen.getByText('97 matches stay as they are')).toBeDefined();
  expect(sent.previews.map(limitOf)).toEqual(['0.50']);
  expect(screen.getByText('left row 7 – right row 8')).toBeDefined();
  await userEvent.click(screen.getByRole('tab', { name: 'Changed' }));
  expect(screen.getByText('left row 20 – right row 21')).toBeDefined();
  expect(screen.queryByText('left row 7 – right row 8')).toBeNull();
});

it('saves only what was previewed, as the next version, and runs it on the same datasets', async () => {
  const sent = serve();
  renderPage(<TryRulesPage runId="run_1" />);
  await widen();
  await userEvent.click(screen.getByRole('button', { name: 'Preview' }));
  const save = await screen.findByRole('button', { name: 'Save as new version and run' });
  await userEvent.type(screen.getByLabelText('Difference up to (amount)'), '1');
  expect(save.hasAttribute('disabled')).toBe(true);
  expect(screen.getByText('The rules have changed since this preview.')).toBeDefined();
  await userEvent.click(screen.getByRole('button', { name: 'Preview' }));
  await waitFor(() => expect(save.hasAttribute('disabled')).toBe(false));
  await userEvent.click(save);
  await waitFor(() => expect(sent.starts).toHaveLength(1));
  expect(sent.previews.map(limitOf)).toEqual(['0.50', '0.501']);
  expect(sent.updates).toMatchObject([{ id: 'rul_1', expectedVersion: 3 }]);
  expect(limitOf((sent.updates[0] as { body: Ruleset }).body)).toBe('0.501');
  expect(sent.starts).toMatchObject([
    { reconciliationId: 'rec_1', leftDatasetId: 'ds_l', rightDatasetId: 'ds_r' },
  ]);
});
