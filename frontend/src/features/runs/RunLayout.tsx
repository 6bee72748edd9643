// The frame of one run: its name and state; progress while it works, its failure if it failed, its tabs when done.
import { Button, Stack, Tabs } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useLocation, useNavigate } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useQuery } from 'urql';
import { graphql } from '@/graphql/generated';
import { explainError, sentence } from '@/lib/faults';
import { formatCount, formatMoment } from '@/lib/format';
import { AnchorLink } from '@/ui/links';
import { PageHead } from '@/ui/PageHead';
import { ErrorState, LoadingCards } from '@/ui/States';
import { StatusBadge } from '@/ui/StatusBadge';
import { RunProgress } from './RunProgress';

const RunQuery = graphql(`
  query RunFrame($id: ID!) {
    run(id: $id) {
      id
      state
      createdAt
      reconciliation {
        id
        name
      }
      job {
        id
      }
      failure {
        code
        message
      }
      summary {
        matches
      }
    }
    breaks(filter: { runId: $id, state: OPEN }, first: 1) {
      totalCount
    }
  }
`);

const TABS = {
  '': 'result',
  matches: 'matches',
  breaks: 'breaks',
  rules: 'rules',
  export: 'export',
} as const;

export function RunLayout({ runId, children }: { runId: string; children: ReactNode }) {
  const navigate = useNavigate();
  const { pathname } = useLocation();
  const [{ data, error }, again] = useQuery({
    query: RunQuery,
    variables: { id: runId },
    requestPolicy: 'cache-and-network',
  });
  const refresh = () => again({ requestPolicy: 'network-only' });
  const run = data?.run;

  if (error && !run) return <ErrorState message={explainError(error)} onRetry={refresh} />;
  if (!data) return <LoadingCards height={160} />;
  if (!run)
    return (
      <ErrorState title="Not found" message="This run does not exist, or it belongs to another workspace." />
    );

  const last = pathname.replace(/\/$/, '').split('/').at(-1) ?? '';
  const tab = last in TABS ? TABS[last as keyof typeof TABS] : 'result';
  const go = (value: string | null) => {
    const to =
      value === 'result' ? '/runs/$runId' : (`/runs/$runId/${value ?? ''}` as '/runs/$runId/matches');
    void navigate({ to, params: { runId } });
  };

  return (
    <Stack gap={0}>
      <PageHead
        title={run.reconciliation.name}
        above={
          <AnchorLink to="/reconciliations/$id" params={{ id: run.reconciliation.id }}>
            All runs
          </AnchorLink>
        }
        below={`Run of ${formatMoment(run.createdAt)}`}
        actions={
          run.state === 'SUCCEEDED' && tab !== 'export' ? (
            <Button
              variant="default"
              leftSection={<IconDownload size={17} aria-hidden />}
              onClick={() => go('export')}
            >
              Export
            </Button>
          ) : (
            <StatusBadge status={run.state} />
          )
        }
      />
      {run.state === 'QUEUED' || run.state === 'RUNNING' ? (
        <RunProgress jobId={run.job?.id ?? null} onEnded={refresh} />
      ) : null}
      {run.state === 'FAILED' ? (
        <ErrorState
          title="The run failed"
          message={sentence(run.failure?.message ?? 'the server gave no reason')}
        />
      ) : null}
      {run.state === 'CANCELLED' ? (
        <ErrorState
          title="Cancelled"
          message="This run was cancelled before it ended. Nothing was changed."
        />
      ) : null}
      {run.state === 'SUCCEEDED' ? (
        <Tabs value={tab} onChange={go} keepMounted={false}>
          <Tabs.List mb="lg" style={{ flexWrap: 'nowrap', overflowX: 'auto', overflowY: 'hidden' }}>
            <Tabs.Tab value="result">Result</Tabs.Tab>
            <Tabs.Tab value="matches">
              Matches{run.summary ? ` · ${formatCount(run.summary.matches)}` : ''}
            </Tabs.Tab>
            <Tabs.Tab value="breaks">
              Breaks
              {data.breaks.totalCount == null ? '' : ` · ${formatCount(data.breaks.totalCount)} open`}
            </Tabs.Tab>
            <Tabs.Tab value="rules">Try other rules</Tabs.Tab>
            <Tabs.Tab value="export">Export</Tabs.Tab>
          </Tabs.List>
          <Tabs.Panel value={tab}>{children}</Tabs.Panel>
        </Tabs>
      ) : null}
    </Stack>
  );
}
