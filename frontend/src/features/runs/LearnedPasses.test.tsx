// What a pass learned stands on a run's page as a table; of a run without such a pass nothing does.
import { screen, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { HttpResponse, graphql } from 'msw';
import { expect, it, vi } from 'vitest';
import { RunResultDocument } from '@/graphql/generated/graphql';
import { api } from '@/test/api';
import { renderPage } from '@/test/render';
import { ResultPage } from './ResultPage';

const level = (level: string, matching: number, strange: number, bits: number) => ({
  __typename: 'LearnedLevel',
  level,
  matching,
  strange,
  bits,
});
const condition = (at: number) => ({
  __typename: 'LearnedCondition',
  condition: at,
  levels: [level('EXACT', 0.883, 0.000_57, 10.596), level('FAILS', 0.0033, 0.9965, -8.251)],
});
const learned = (conditions: number[]) => ({
  __typename: 'LearnedScore',
  pairs: '3644804',
  matching: 0.000_698,
  priorBits: -10.483,
  conditions: conditions.map(condition),
});
const pass = (name: string, learned: unknown) => ({
  __typename: 'PassSummary',
  name,
  matches: 4,
  auto: 4,
  suggested: 0,
  candidates: 9,
  cutOff: false,
  learned,
});
const conditions = [
  { kind: 'equal', field: 'currency' },
  { kind: 'amount-within', field: 'amount', absolute: '1.00' },
  { kind: 'text-similar', field: 'name', minimum_percent: 80 },
];
const side = {
  __typename: 'SideCounts',
  rows: 4,
  matched: 4,
  suggested: 0,
  open: 0,
  excluded: 0,
  rejected: 0,
};

const dataset = (id: string) => ({ __typename: 'Dataset', id, filename: `${id}.csv` });

function serve(passes: ReturnType<typeof pass>[]) {
  const fields = { fields: [] };
  api.use(
    graphql.query(RunResultDocument, () =>
      HttpResponse.json({
        data: {
          run: {
            __typename: 'Run',
            id: 'run_1',
            leftDataset: dataset('left'),
            rightDataset: dataset('right'),
            rulesetBody: {
              left: fields,
              right: fields,
              passes: passes.map(({ name }) => ({ name, conditions })),
            },
            summary: {
              __typename: 'RunSummary',
              matches: 4,
              seconds: 0.1,
              digest: 'abc',
              left: side,
              right: side,
              passes,
            },
            certificate: null,
          },
        },
      } as never),
    ),
  );
}

it('shows each condition with its levels, their shares and their bits', async () => {
  const warned = vi.spyOn(console, 'warn');
  serve([pass('by key', null), pass('weighed', learned([1, 2]))]);
  renderPage(<ResultPage runId="run_1" />);
  const section = within(await screen.findByRole('region', { name: 'What was learned' }));
  expect(section.getByRole('heading', { name: 'What this pass learned' })).toBeDefined();
  expect(
    section.getByText(/3,644,804 pairs with currency equal, about 1 in 1,433 .* at −10\.5 bits/),
  ).toBeDefined();
  const table = within(section.getByRole('table', { name: 'How often each level occurs, and its weight' }));
  expect(table.getAllByRole('columnheader').map((header) => header.textContent)).toEqual([
    'Level',
    'Among matches',
    'Among others',
    'Weight in bits',
  ]);
  const rows = table.getAllByRole('row').map((row) => [...row.children].map((cell) => cell.textContent));
  const levels = [
    ['exact', '88.3%', '0.057%', '+10.6'],
    ['fails', '0.33%', '99.7%', '−8.3'],
  ];
  expect(rows.slice(1)).toEqual([
    ['amount within 1.00'],
    ...levels,
    ['name at least 80% alike by spelling (Jaro-Winkler)'],
    ...levels,
  ]);
  expect(section.getByText(/Agreeing on a rare text says more/)).toBeDefined();
  expect(warned).not.toHaveBeenCalled();
});

it('keeps what several passes learned closed until somebody opens it', async () => {
  serve([pass('first', learned([0, 1])), pass('second', learned([0, 1, 2]))]);
  renderPage(<ResultPage runId="run_1" />);
  const section = within(await screen.findByRole('region', { name: 'What was learned' }));
  expect(section.queryAllByRole('table')).toHaveLength(0);
  const second = section.getByRole('button', { name: /^second/ });
  expect(second.getAttribute('aria-expanded')).toBe('false');
  second.focus();
  await userEvent.keyboard('{Enter}');
  expect(second.getAttribute('aria-expanded')).toBe('true');
  expect(section.getAllByRole('table')).toHaveLength(1);
  // Only the second weighs a text.
  expect(section.getByText(/rare text/).textContent).toBe(
    section.getAllByText(/A blank says/)[1]?.textContent,
  );
});

it('says nothing of a run without a learned score', async () => {
  serve([pass('by key', null)]);
  renderPage(<ResultPage runId="run_1" />);
  expect(await screen.findByRole('heading', { name: 'Matches by pass' })).toBeDefined();
  expect(screen.queryByText(/learned/i)).toBeNull();
});
