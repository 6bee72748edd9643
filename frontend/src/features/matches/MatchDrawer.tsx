// One match opened: its records side by side and why they match.
import { Alert, Group, Stack, Text, Title } from '@mantine/core';
import { useQuery } from 'urql';
import { graphql, readFragment } from '@/graphql/generated';
import type { FragmentType } from '@/graphql/generated';
import { isZero, subtractDecimals } from '@/lib/decimal';
import { explainError } from '@/lib/faults';
import { DetailDrawer } from '@/ui/DetailDrawer';
import { EvidenceList } from '@/ui/Evidence';
import { Money } from '@/ui/Money';
import { RecordCompare } from '@/ui/RecordCompare';
import { ErrorState, LoadingCards } from '@/ui/States';
import { StatusBadge } from '@/ui/StatusBadge';

const MatchQuery = graphql(`
  query MatchDetail($id: ID!) {
    match(id: $id) {
      id
      number
      status
      pass
      score
      verdict
      leftColumns
      rightColumns
      leftAmount
      rightAmount
      currency
      left {
        row
        values
      }
      right {
        row
        values
      }
      evidence {
        kind
        leftField
        rightField
        leftValue
        rightValue
        distance
        limit
        holds
        points
        weight
        needed
        bits
      }
    }
  }
`);

/** What the passes of the match's run learned: a match itself does not say what was known before its conditions. */
const RunFragment = graphql(`
  fragment MatchDrawer_run on Run {
    id
    summary {
      passes {
        name
        learned {
          priorBits
        }
      }
    }
  }
`);

type Props = {
  id: string | null;
  run: FragmentType<typeof RunFragment> | null | undefined;
  onClose: () => void;
};

export function MatchDrawer({ id, run, onClose }: Props) {
  const [{ data, error }] = useQuery({ query: MatchQuery, variables: { id: id ?? '' }, pause: id === null });
  const match = data?.match?.id === id ? data.match : null;
  const passes = readFragment(RunFragment, run)?.summary?.passes ?? [];
  const prior = passes.find(({ name }) => name === match?.pass)?.learned?.priorBits;
  const missing = id !== null && data !== undefined && data.match === null;
  return (
    <DetailDrawer
      title={match ? `Match ${String(match.number)}` : 'Match'}
      opened={id !== null}
      onClose={onClose}
    >
      {error ? <ErrorState message={explainError(error)} /> : null}
      {missing ? <ErrorState title="Not found" message="This match does not exist in this run." /> : null}
      {!match && !error && !missing ? <LoadingCards height={140} /> : null}
      {match ? (
        <Stack gap="lg">
          <Group gap="sm">
            <StatusBadge status={match.status} />
            <Text size="sm">
              {match.pass} · {match.score} points
            </Text>
            <Text size="sm" c="dimmed">
              {verdictWords(match.verdict)}
            </Text>
          </Group>
          <Difference left={match.leftAmount} right={match.rightAmount} currency={match.currency} />
          <section aria-label="Records">
            <Title order={3} mb="xs">
              Records
            </Title>
            <RecordCompare
              leftColumns={match.leftColumns}
              rightColumns={match.rightColumns}
              left={match.left}
              right={match.right}
            />
          </section>
          <section aria-label="Evidence">
            <Title order={3} mb="xs">
              Why they match
            </Title>
            <EvidenceList evidence={match.evidence} points={match.score} priorBits={prior} />
          </section>
        </Stack>
      ) : null}
    </DetailDrawer>
  );
}

function verdictWords(verdict: string): string {
  const tied = /^TIED\((\d+)\)$/.exec(verdict);
  if (verdict === 'UNIQUE') return 'no other candidate as good';
  if (tied) return `${tied[1] ?? ''} candidates equally good`;
  return verdict === 'CUT_OFF' ? 'not every candidate was compared' : verdict;
}

function Difference({
  left,
  right,
  currency,
}: {
  left?: string | null;
  right?: string | null;
  currency?: string | null;
}) {
  const between = subtractDecimals(left, right);
  if (between === null || isZero(between)) return null;
  return (
    <Alert color="yellow" variant="light" p="sm">
      <Text size="sm">
        The amounts differ by <Money amount={between} currency={currency ?? null} fw={600} size="sm" />: left{' '}
        <Money amount={left} size="sm" />, right <Money amount={right} size="sm" />.
      </Text>
    </Alert>
  );
}
