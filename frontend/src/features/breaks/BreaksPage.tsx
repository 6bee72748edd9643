// The breaks of a run: what a person has to explain.
import { Stack } from '@mantine/core';
import { IconConfetti } from '@tabler/icons-react';
import { graphql } from '@/graphql/generated';
import { explainError } from '@/lib/faults';
import { plural } from '@/lib/format';
import { changeFilter } from '@/lib/search';
import { toPage, useKeysetPages } from '@/lib/useKeysetPages';
import { DataTable } from '@/ui/DataTable';
import { FilterBar, FilterChoice } from '@/ui/FilterBar';
import { EmptyState, ErrorState, LoadingCards, Quiet } from '@/ui/States';
import { statusWords } from '@/ui/StatusBadge';
import { BreakDrawer } from './BreakDrawer';
import { BREAK_COLUMNS, BreakCard } from './breakColumns';
import { KINDS, SIDES, STATES, toBreakFilter } from './search';
import type { BreakSearch } from './search';

const BreaksQuery = graphql(`
  query Breaks($filter: BreakFilter, $first: Int, $after: String) {
    breaks(filter: $filter, first: $first, after: $after) {
      nodes {
        id
        ...BreakRow_break
      }
      pageInfo {
        hasNextPage
        endCursor
      }
      totalCount
    }
  }
`);

type Props = { runId: string; search: BreakSearch; onSearch: (next: BreakSearch) => void };

const options = (values: readonly string[]) => values.map((value) => ({ value, label: statusWords(value) }));

export function BreaksPage({ runId, search, onSearch }: Props) {
  const list = useKeysetPages(BreaksQuery, { filter: toBreakFilter(runId, search), first: 200 }, (data) =>
    toPage(data.breaks),
  );
  const change = (part: Record<string, string | undefined>) =>
    onSearch(changeFilter(search, part as Partial<BreakSearch>));
  const filtered = Boolean(search.side ?? search.kind ?? search.state ?? search.q);
  const none = !list.first && !list.error && list.rows.length === 0;

  return (
    <Stack gap={0}>
      <FilterBar
        search={search.q ?? ''}
        placeholder="Search in the breaks"
        onSearch={(q) => change({ q })}
        count={list.total === undefined ? undefined : plural(list.total, 'break')}
      >
        <FilterChoice
          label="Side"
          value={search.side}
          options={options(SIDES)}
          onChange={(side) => change({ side })}
        />
        <FilterChoice
          label="Kind"
          value={search.kind}
          options={options(KINDS)}
          onChange={(kind) => change({ kind })}
        />
        <FilterChoice
          label="State"
          value={search.state}
          options={options(STATES)}
          onChange={(state) => change({ state })}
        />
      </FilterBar>
      {list.error ? <ErrorState message={explainError(list.error)} onRetry={list.again} /> : null}
      {list.first ? <LoadingCards count={6} height={40} /> : null}
      {none && filtered ? <Quiet>No break fits these filters.</Quiet> : null}
      {none && !filtered ? (
        <EmptyState icon={<IconConfetti size={26} aria-hidden />} title="Nothing to explain">
          Every record of both sides is matched.
        </EmptyState>
      ) : null}
      {list.rows.length > 0 ? (
        <DataTable
          label="Breaks"
          columns={BREAK_COLUMNS}
          rows={list.rows}
          rowId={(row) => row.id}
          card={(row) => <BreakCard item={row} />}
          cardHeight={92}
          onOpen={(row) => onSearch({ ...search, open: row.id })}
          openId={search.open}
          total={list.total}
          hasMore={list.hasMore}
          loadingMore={list.loading}
          onMore={list.more}
        />
      ) : null}
      <BreakDrawer
        id={search.open ?? null}
        runId={runId}
        onClose={() => onSearch(changeFilter(search, {}))}
      />
    </Stack>
  );
}
