// One reconciliation: its runs, newest first, and a new run on the newest datasets.
import { Button, Group, Paper, Stack, Table, Text, Title } from '@mantine/core';
import { IconPlayerPlay } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useMutation, useQuery } from 'urql';
import { graphql } from '@/graphql/generated';
import { accepted, explainError } from '@/lib/faults';
import { formatMoment } from '@/lib/format';
import { newKey } from '@/lib/key';
import { asRuleset } from '@/lib/ruleset';
import { RunStart } from '@/lib/runStart';
import { acceptWords, conditionsWords } from '@/lib/words';
import { AnchorLink } from '@/ui/links';
import { PageHead } from '@/ui/PageHead';
import { EmptyState, ErrorState, LoadingCards } from '@/ui/States';
import { RunRow } from './RunRow';

const PageQuery = graphql(`
  query ReconciliationPage($id: ID!) {
    reconciliation(id: $id) {
      id
      name
      createdAt
      leftSource {
        id
        name
      }
      rightSource {
        id
        name
      }
      ruleset {
        id
        name
        version
        body
      }
      runs(first: 50) {
        nodes {
          id
          ...RunRow_run
        }
      }
    }
  }
`);

export function ReconciliationPage({ id }: { id: string }) {
  const navigate = useNavigate();
  const [{ data, error }, again] = useQuery({
    query: PageQuery,
    variables: { id },
    requestPolicy: 'cache-and-network',
  });
  const [{ fetching }, runStart] = useMutation(RunStart);
  const [fault, setFault] = useState<string | null>(null);
  const reconciliation = data?.reconciliation;

  if (error && !reconciliation)
    return (
      <ErrorState message={explainError(error)} onRetry={() => again({ requestPolicy: 'network-only' })} />
    );
  if (!data) return <LoadingCards />;
  if (!reconciliation) {
    return (
      <ErrorState
        title="Not found"
        message="This reconciliation does not exist, or it belongs to another workspace."
      />
    );
  }

  const start = async () => {
    setFault(null);
    const answer = await runStart({ input: { reconciliationId: id, idempotencyKey: newKey() } });
    if (answer.error) return setFault(explainError(answer.error));
    try {
      const run = accepted(answer.data?.runStart.run, answer.data?.runStart.userErrors ?? []);
      await navigate({ to: '/runs/$runId', params: { runId: run.id } });
    } catch (refused) {
      setFault((refused as Error).message);
    }
  };

  const { ruleset, runs } = reconciliation;
  return (
    <>
      <PageHead
        title={reconciliation.name}
        above={<AnchorLink to="/">Reconciliations</AnchorLink>}
        below={`${reconciliation.leftSource.name} against ${reconciliation.rightSource.name} · since ${formatMoment(reconciliation.createdAt)}`}
        actions={
          <Button
            leftSection={<IconPlayerPlay size={17} aria-hidden />}
            loading={fetching}
            onClick={() => void start()}
          >
            Run again
          </Button>
        }
      />
      <Stack gap="lg">
        {fault ? <ErrorState title="Not started" message={fault} /> : null}
        {runs.nodes.length === 0 ? (
          <EmptyState icon={<IconPlayerPlay size={24} aria-hidden />} title="No run yet">
            Start one to see what matches.
          </EmptyState>
        ) : (
          <Paper p={0} style={{ overflow: 'hidden' }}>
            <Table.ScrollContainer minWidth={620} type="native" tabIndex={0}>
              <Table verticalSpacing="sm" horizontalSpacing="md" highlightOnHover>
                <Table.Thead>
                  <Table.Tr>
                    <Table.Th>Run</Table.Th>
                    <Table.Th>State</Table.Th>
                    <Table.Th ta="right">Matched</Table.Th>
                    <Table.Th ta="right">Suggested</Table.Th>
                    <Table.Th ta="right">Open</Table.Th>
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {runs.nodes.map((run) => (
                    <RunRow key={run.id} run={run} />
                  ))}
                </Table.Tbody>
              </Table>
            </Table.ScrollContainer>
          </Paper>
        )}
        <RulesetInWords name={ruleset.name} version={ruleset.version} body={ruleset.body} />
      </Stack>
    </>
  );
}

function RulesetInWords({ name, version, body }: { name: string; version: number; body: unknown }) {
  const passes = asRuleset(body)?.passes ?? [];
  return (
    <Paper>
      <Group justify="space-between" mb="sm">
        <Title order={2}>Rules</Title>
        <Text size="sm" c="dimmed">
          {name} · version {version}
        </Text>
      </Group>
      <Stack gap="sm" component="ol" pl="lg" m={0}>
        {passes.map((pass) => (
          <li key={pass.name}>
            <Text size="sm">
              <b>{pass.name}</b>: {conditionsWords(pass)}.
            </Text>
            <Text size="xs" c="dimmed">
              {acceptWords(pass)}
            </Text>
          </li>
        ))}
      </Stack>
    </Paper>
  );
}
