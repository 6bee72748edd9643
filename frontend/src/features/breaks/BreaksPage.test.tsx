// Filters go into the address, and the address decides what is asked for.
import { screen, waitFor } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { HttpResponse, graphql } from 'msw';
import { expect, it, vi } from 'vitest';
import { BreaksDocument } from '@/graphql/generated/graphql';
import type { BreakFilter } from '@/graphql/generated/graphql';
import { changeFilter } from '@/lib/search';
import { api } from '@/test/api';
import { renderPage } from '@/test/render';
import { BreaksPage } from './BreaksPage';
import { readBreakSearch } from './search';

const node = (row: number) =>
  ({
    __typename: 'Break',
    id: `brk_${row}`,
    side: 'LEFT',
    row,
    kind: 'UNMATCHED',
    state: 'OPEN',
    amount: '9007199254740993.10',
    currency: 'EUR',
    date: '2026-10-01',
    label: `INV-${row}`,
    reason: 'nothing fits',
  }) as const;

function serve(pages: number) {
  const asked: { filter: BreakFilter | null | undefined; after: string | null | undefined }[] = [];
  api.use(
    graphql.query(BreaksDocument, ({ variables: { filter, after } }) => {
      asked.push({ filter, after });
      const page = Number(after ?? 0);
      const nodes = Array.from({ length: 5 }, (_, index) => node(page * 5 + index + 1));
      return HttpResponse.json({
        data: {
          breaks: {
            __typename: 'BreakConnection',
            nodes,
            pageInfo: { __typename: 'PageInfo', hasNextPage: page + 1 < pages, endCursor: String(page + 1) },
            totalCount: pages * 5,
          },
        },
      } as never);
    }),
  );
  return asked;
}

it('asks for what the address says, page after page, and shows amounts digit for digit', async () => {
  const asked = serve(3);
  renderPage(<BreaksPage runId="run_1" search={{ side: 'LEFT', q: 'inv' }} onSearch={() => {}} />);
  expect(await screen.findByText('INV-15')).toBeDefined();
  expect(asked.map(({ after }) => after)).toEqual([null, '1', '2']);
  expect(asked[0]?.filter).toEqual({ runId: 'run_1', side: 'LEFT', search: 'inv' });
  expect(screen.getAllByText(/9,007,199,254,740,993\.10/).length).toBeGreaterThan(0);
  expect(screen.getByText('15 breaks')).toBeDefined();
});

it('puts a typed search into the address and closes the opened row', async () => {
  serve(1);
  const onSearch = vi.fn();
  renderPage(<BreaksPage runId="run_1" search={{ side: 'LEFT' }} onSearch={onSearch} />);
  await userEvent.type(await screen.findByLabelText('Search'), 'fee');
  await waitFor(() => expect(onSearch).toHaveBeenCalledExactlyOnceWith({ side: 'LEFT', q: 'fee' }));
});

it('opens a row by keyboard', async () => {
  serve(1);
  const onSearch = vi.fn();
  renderPage(<BreaksPage runId="run_1" search={{}} onSearch={onSearch} />);
  const rows = await screen.findAllByRole('row');
  rows[1]?.focus();
  await userEvent.keyboard('{Enter}');
  expect(onSearch).toHaveBeenCalledWith({ open: 'brk_1' });
});

it('reads only what it knows from the address', () => {
  expect(readBreakSearch({ side: 'LEFT', kind: 'NONSENSE', q: 123, state: ['OPEN'] })).toEqual({
    side: 'LEFT',
    q: '123',
  });
  expect(
    changeFilter(
      { side: 'LEFT', open: 'brk_1' } as { side?: string; open?: string },
      { side: undefined } as never,
    ),
  ).toEqual({});
});
