// Nearest misses and compared pairs of a learned score: every condition's bits and the sum, not only what fails.
import { screen, within } from '@testing-library/react';
import { HttpResponse, graphql } from 'msw';
import { expect, it } from 'vitest';
import { ExplainPairDocument, NearestMissesDocument } from '@/graphql/generated/graphql';
import { api } from '@/test/api';
import { renderPage } from '@/test/render';
import { ComparePair } from './ComparePair';
import { NearestMisses } from './NearestMisses';

const condition = (kind: string, field: string, holds: boolean, bits: number | null) => ({
  __typename: 'ConditionEvidence',
  kind,
  leftField: field,
  rightField: field,
  leftValue: 'a',
  rightValue: 'b',
  distance: '',
  limit: '',
  holds,
  points: 50,
  weight: 1,
  needed: null,
  bits,
});
const evidence = (priorBits: number | null, bits: (number | null)[]) => ({
  __typename: 'PassEvidence',
  pass: 'weighed',
  holds: false,
  points: 62,
  priorBits,
  conditions: [
    condition('date-window', 'date', false, bits[0] ?? null),
    condition('equal', 'currency', true, null),
    condition('amount-within', 'amount', true, bits[1] ?? null),
  ],
});
const record = (row: number) => ({ __typename: 'Record', row, values: ['a'] });

function serve(pass: ReturnType<typeof evidence>) {
  const miss = { __typename: 'NearestMiss', open: true, record: record(652), pass };
  api.use(
    graphql.query(NearestMissesDocument, () =>
      HttpResponse.json({
        data: { break: { __typename: 'Break', id: 'brk_1', nearestMisses: [miss] } },
      } as never),
    ),
    graphql.query(ExplainPairDocument, () =>
      HttpResponse.json({
        data: {
          explainPair: {
            __typename: 'PairExplanation',
            matched: false,
            leftColumns: ['name'],
            rightColumns: ['name'],
            left: record(2),
            right: record(652),
            passes: [pass],
          },
        },
      } as never),
    ),
  );
}

async function misses() {
  renderPage(<NearestMisses id="brk_1" otherSide="Left" />);
  await screen.findByText('Left row 652');
  return within(screen.getByRole('region', { name: 'Nearest misses' }));
}

it('weighs every condition of a near miss', async () => {
  serve(evidence(-10.483, [-3.808, 15.042]));
  const said = await misses();
  expect(said.getAllByText(/ bits$/).map(({ textContent }) => textContent)).toEqual([
    '−10.5 bits',
    '−3.8 bits',
    '+15.0 bits',
    '+0.8 bits',
  ]);
  expect(said.getByText('amount: a – b')).toBeDefined();
  expect(said.queryByText('currency: a – b')).toBeNull();
  expect(said.getByText(/^62 points: the probability/)).toBeDefined();
});

it('names only what fails where nothing was learned', async () => {
  serve(evidence(null, [null, null]));
  const said = await misses();
  expect(said.getByText('date: a – b')).toBeDefined();
  expect(said.queryByText('amount: a – b')).toBeNull();
  expect(said.queryByText(/bits|points/)).toBeNull();
});

it('says of a compared pair that its points are too few, and how they came about', async () => {
  serve(evidence(-10.483, [-3.808, 15.042]));
  renderPage(<ComparePair runId="run_1" side="LEFT" row="2" suggested="652" />);
  expect(await screen.findByText('62 points are too few to match')).toBeDefined();
  const items = screen.getAllByRole('listitem').map(({ textContent }) => textContent);
  expect(items).toHaveLength(5);
  expect(items[0]).toMatch(/^Prior.*−10\.5 bits$/);
  expect(items[4]).toMatch(/^Sum 62 points.*\+0\.8 bits$/);
});
