// An opened match of a learned score shows the prior, the bits of each condition and their sum; others show points.
import { screen, within } from '@testing-library/react';
import { HttpResponse, graphql } from 'msw';
import { expect, it } from 'vitest';
import { MatchDetailDocument, MatchesDocument, MatchesPassesDocument } from '@/graphql/generated/graphql';
import { api } from '@/test/api';
import { renderPage } from '@/test/render';
import { MatchesPage } from './MatchesPage';

const condition = (kind: string, field: string, bits: number | null) => ({
  __typename: 'ConditionEvidence',
  kind,
  leftField: field,
  rightField: field,
  leftValue: 'a',
  rightValue: 'a',
  distance: '0',
  limit: '1',
  holds: true,
  points: 100,
  weight: 1,
  needed: null,
  bits,
});

function serve(bits: (number | null)[], priorBits: number | null) {
  const evidence = [
    condition('equal', 'currency', null),
    condition('amount-within', 'amount', bits[0] ?? null),
    condition('text-similar', 'name', bits[1] ?? null),
  ];
  const record = { __typename: 'Record', row: 1, values: ['a'] };
  api.use(
    graphql.query(MatchesDocument, () =>
      HttpResponse.json({
        data: {
          matches: {
            __typename: 'MatchConnection',
            nodes: [],
            pageInfo: { __typename: 'PageInfo', hasNextPage: false, endCursor: null },
            totalCount: 0,
          },
        },
      } as never),
    ),
    graphql.query(MatchesPassesDocument, () =>
      HttpResponse.json({
        data: {
          run: {
            __typename: 'Run',
            id: 'run_1',
            summary: {
              __typename: 'RunSummary',
              passes: [
                { __typename: 'PassSummary', name: 'by key', learned: null },
                {
                  __typename: 'PassSummary',
                  name: 'weighed',
                  learned: priorBits === null ? null : { __typename: 'LearnedScore', priorBits },
                },
              ],
            },
          },
        },
      } as never),
    ),
    graphql.query(MatchDetailDocument, () =>
      HttpResponse.json({
        data: {
          match: {
            __typename: 'Match',
            id: 'mat_1',
            number: 1,
            status: 'SUGGESTED',
            pass: 'weighed',
            score: 62,
            verdict: 'UNIQUE',
            leftColumns: ['name'],
            rightColumns: ['name'],
            leftAmount: null,
            rightAmount: null,
            currency: null,
            left: [record],
            right: [record],
            evidence,
          },
        },
      } as never),
    ),
  );
}

async function lines(): Promise<string[]> {
  renderPage(<MatchesPage runId="run_1" search={{ open: 'mat_1' }} onSearch={() => {}} />);
  const evidence = within(await screen.findByRole('region', { name: 'Evidence' }));
  return evidence.getAllByRole('listitem').map((item) => item.textContent ?? '');
}

it('adds up the prior and the bits of the conditions', async () => {
  serve([10.596, -1.04], -10.483);
  const [prior, must, amount, name, sum] = await lines();
  expect(prior).toMatch(/^Prior.*−10\.5 bits$/);
  expect(must).toMatch(/^Equal currency.*must hold/);
  expect(amount).toMatch(/^Amount within amount.*\+10\.6 bits/);
  expect(name).toMatch(/^Text similar name.*−1\.0 bits/);
  expect(sum).toMatch(/^Sum 62 points: the probability.*−0\.9 bits$/);
  expect(amount).not.toMatch(/points/);
});

it('shows points where nothing was learned', async () => {
  serve([null, null], null);
  const all = await lines();
  expect(all).toHaveLength(3);
  expect(all.every((line) => line.includes('100 points'))).toBe(true);
  expect(all.join()).not.toMatch(/bits|must hold/);
});
