// Every reconciliation of the workspace, newest first, with how its last run went.
import { Button, Stack } from '@mantine/core';
import { IconPlus, IconScale } from '@tabler/icons-react';

import { graphql } from '@/graphql/generated';
import { explainError } from '@/lib/faults';
import { plural } from '@/lib/format';
import { toPage, useKeysetPages } from '@/lib/useKeysetPages';
import { ButtonLink } from '@/ui/links';
import { PageHead } from '@/ui/PageHead';
import { EmptyState, ErrorState, LoadingCards } from '@/ui/States';
import { ReconciliationCard } from './ReconciliationCard';

const HomeQuery = graphql(`
  query Home($first: Int, $after: String) {
    reconciliations(first: $first, after: $after, orderBy: { field: CREATED_AT, direction: DESC }) {
      nodes {
        id
        ...ReconciliationCard_reconciliation
      }
      pageInfo {
        hasNextPage
        endCursor
      }
      totalCount
    }
  }
`);

const PAGE = { first: 30 };

export function HomePage() {
  const list = useKeysetPages(HomeQuery, PAGE, (data) => toPage(data.reconciliations));
  const start = (
    <ButtonLink to="/new" size="md" leftSection={<IconPlus size={18} aria-hidden />}>
      New reconciliation
    </ButtonLink>
  );
  const none = !list.first && !list.error && list.rows.length === 0;
  return (
    <>
      <PageHead
        title="Reconciliations"
        below={list.total ? plural(list.total, 'reconciliation') : undefined}
        actions={none ? null : start}
      />
      {list.error ? <ErrorState message={explainError(list.error)} onRetry={list.again} /> : null}
      {list.first ? <LoadingCards /> : null}
      {none ? (
        <EmptyState icon={<IconScale size={26} aria-hidden />} title="Nothing reconciled yet" action={start}>
          Bring two files, such as a ledger and a bank statement. What they hold is recognised, you confirm
          it, and within minutes you see what agrees, what does not, and why.
        </EmptyState>
      ) : null}
      <Stack gap="sm" component="ul" p={0} m={0} style={{ listStyle: 'none' }}>
        {list.rows.map((each) => (
          <li key={each.id}>
            <ReconciliationCard reconciliation={each} />
          </li>
        ))}
      </Stack>
      {list.hasMore ? (
        <Button variant="default" mt="md" loading={list.loading} onClick={list.more}>
          Show more
        </Button>
      ) : null}
    </>
  );
}
