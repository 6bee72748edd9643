// The matches of a run: filtered, paged, one opened at a time.
import { Stack } from '@mantine/core';
import { useQuery } from 'urql';
import { graphql } from '@/graphql/generated';
import { explainError } from '@/lib/faults';
import { plural } from '@/lib/format';
import { changeFilter } from '@/lib/search';
import { toPage, useKeysetPages } from '@/lib/useKeysetPages';
import { DataTable } from '@/ui/DataTable';
import { FilterBar, FilterChoice } from '@/ui/FilterBar';
import { ErrorState, LoadingCards, Quiet } from '@/ui/States';
import { statusWords } from '@/ui/StatusBadge';
import { MatchDrawer } from './MatchDrawer';
import { MATCH_COLUMNS, MatchCard } from './matchColumns';
import { STATUSES, toMatchFilter } from './search';
import type { MatchSearch } from './search';

const MatchesQuery = graphql(`
  query Matches($runId: ID!, $filter: MatchFilter, $first: Int, $after: String) {
    matches(runId: $runId, filter: $filter, first: $first, after: $after) {
      nodes {
        id
        ...MatchRow_match
      }
      pageInfo {
        hasNextPage
        endCursor
      }
      totalCount
    }
  }
`);

const PassesQuery = graphql(`
  query MatchesPasses($runId: ID!) {
    run(id: $runId) {
      id
      summary {
        passes {
          name
        }
      }
      ...MatchDrawer_run
    }
  }
`);

type Props = { runId: string; search: MatchSearch; onSearch: (next: MatchSearch) => void };

export function MatchesPage({ runId, search, onSearch }: Props) {
  const list = useKeysetPages(MatchesQuery, { runId, filter: toMatchFilter(search), first: 200 }, (data) =>
    toPage(data.matches),
  );
  const [{ data }] = useQuery({ query: PassesQuery, variables: { runId } });
  const passes = data?.run?.summary?.passes ?? [];
  const change = (part: Partial<MatchSearch>) => onSearch(changeFilter(search, part));

  return (
    <Stack gap={0}>
      <FilterBar
        search={search.q ?? ''}
        placeholder="Search in the records"
        onSearch={(q) => change({ q })}
        count={list.total === undefined ? undefined : plural(list.total, 'match', 'matches')}
      >
        <FilterChoice
          label="Status"
          value={search.status}
          options={STATUSES.map((value) => ({ value, label: statusWords(value) }))}
          onChange={(status) => change({ status: status as MatchSearch['status'] } as Partial<MatchSearch>)}
        />
        <FilterChoice
          label="Pass"
          value={search.pass}
          options={passes.map(({ name }) => ({ value: name, label: name }))}
          onChange={(pass) => change({ pass } as Partial<MatchSearch>)}
        />
      </FilterBar>
      {list.error ? <ErrorState message={explainError(list.error)} onRetry={list.again} /> : null}
      {list.first ? <LoadingCards count={6} height={40} /> : null}
      {!list.first && !list.error && list.rows.length === 0 ? (
        <Quiet>No match fits these filters.</Quiet>
      ) : null}
      {list.rows.length > 0 ? (
        <DataTable
          label="Matches"
          columns={MATCH_COLUMNS}
          rows={list.rows}
          rowId={(row) => row.id}
          card={(row) => <MatchCard match={row} />}
          cardHeight={70}
          onOpen={(row) => onSearch({ ...search, open: row.id })}
          openId={search.open}
          total={list.total}
          hasMore={list.hasMore}
          loadingMore={list.loading}
          onMore={list.more}
        />
      ) : null}
      <MatchDrawer
        id={search.open ?? null}
        run={data?.run}
        onClose={() => onSearch(changeFilter(search, {}))}
      />
    </Stack>
  );
}
