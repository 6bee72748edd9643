// What other rules would change: new, lost and changed matches by count and money, and where the records would be.
import { Box, Group, Paper, SimpleGrid, Table, Text, Title } from '@mantine/core';
import { graphql, readFragment } from '@/graphql/generated';
import type { FragmentType } from '@/graphql/generated';
import { formatCount, plural } from '@/lib/format';
import type { Count } from '@/lib/format';
import { Before } from './Before';
import { Money } from '@/ui/Money';

const ChangeFragment = graphql(`
  fragment ChangeCard_change on MatchChange {
    matches
    leftRecords
    rightRecords
    sums {
      currency
      left
      right
    }
  }
`);

const Fragment = graphql(`
  fragment PreviewTotals_preview on RulesetPreview {
    before {
      matches
      left {
        matched
        suggested
        open
      }
      right {
        matched
        suggested
        open
      }
    }
    now {
      matches
      left {
        matched
        suggested
        open
      }
      right {
        matched
        suggested
        open
      }
    }
    same {
      matches
    }
    new {
      ...ChangeCard_change
    }
    lost {
      ...ChangeCard_change
    }
    changedBefore {
      ...ChangeCard_change
    }
    changedNow {
      ...ChangeCard_change
    }
  }
`);

export function PreviewTotals(props: { preview: FragmentType<typeof Fragment> }) {
  const preview = readFragment(Fragment, props.preview);
  const { before, now } = preview;
  const rows = (['left', 'right'] as const).flatMap((side) =>
    (['matched', 'suggested', 'open'] as const).map((bucket) => ({ side, bucket })),
  );
  return (
    <>
      <SimpleGrid cols={{ base: 1, sm: 3 }} spacing={{ base: 'sm', sm: 'lg' }}>
        <ChangeCard name="New" color="var(--matched)" what="matched now, open before" change={preview.new} />
        <ChangeCard name="Lost" color="var(--open)" what="matched before, open now" change={preview.lost} />
        <ChangeCard
          name="Changed"
          color="var(--suggested)"
          what="matched otherwise, or with another status"
          change={preview.changedBefore}
          now={preview.changedNow}
        />
      </SimpleGrid>
      <Paper>
        <Group justify="space-between" gap="sm" mb="sm">
          <Title order={2}>Before and now</Title>
          <Text size="sm" c="dimmed">
            {plural(preview.same.matches, 'match', 'matches')} stay as they are
          </Text>
        </Group>
        <Table.ScrollContainer minWidth={320} type="native" tabIndex={0}>
          <Table fz="sm" verticalSpacing={6}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>Records</Table.Th>
                <Table.Th ta="right">Before</Table.Th>
                <Table.Th ta="right">Now</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              <Row name="Matches" before={before.matches} now={now.matches} />
              {rows.map(({ side, bucket }) => (
                <Row
                  key={side + bucket}
                  name={`${side === 'left' ? 'Left' : 'Right'} ${bucket}`}
                  before={before[side][bucket]}
                  now={now[side][bucket]}
                />
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      </Paper>
    </>
  );
}

function Row({ name, before, now }: { name: string; before: Count; now: Count }) {
  return (
    <Table.Tr>
      <Table.Td>{name}</Table.Td>
      <Table.Td ta="right" className="num">
        {formatCount(before)}
      </Table.Td>
      <Table.Td ta="right">
        <Before before={before} now={now} />
      </Table.Td>
    </Table.Tr>
  );
}

type CardProps = {
  name: string;
  color: string;
  what: string;
  change: FragmentType<typeof ChangeFragment>;
  now?: FragmentType<typeof ChangeFragment>;
};

function ChangeCard({ name, color, what, ...props }: CardProps) {
  const change = readFragment(ChangeFragment, props.change);
  const now = readFragment(ChangeFragment, props.now);
  const shown = now ?? change;
  return (
    <Paper component="section" aria-label={name} p={{ base: 'md', sm: 'lg' }}>
      <Group gap={8}>
        <Box w={9} h={9} style={{ borderRadius: 3, background: color }} />
        <Text size="sm" c="dimmed">
          {name}
        </Text>
      </Group>
      <Text fz={{ base: 24, sm: 30 }} fw={650} lh={1.25} className="num" style={{ letterSpacing: '-0.02em' }}>
        {formatCount(change.matches)}
        {now && now.matches !== change.matches ? ` → ${formatCount(now.matches)}` : ''}
      </Text>
      <Text size="xs" c="dimmed" mb="xs">
        {what}: {formatCount(shown.leftRecords)} left, {formatCount(shown.rightRecords)} right records
      </Text>
      {shown.sums.length > 0 ? (
        <Table fz="xs" verticalSpacing={3} horizontalSpacing={4}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th c="dimmed">Amount</Table.Th>
              <Table.Th c="dimmed" ta="right">
                Left
              </Table.Th>
              <Table.Th c="dimmed" ta="right">
                Right
              </Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {shown.sums.map((sum) => (
              <Table.Tr key={sum.currency}>
                <Table.Td>{sum.currency || 'none'}</Table.Td>
                <Table.Td ta="right">
                  <Money amount={sum.left} />
                </Table.Td>
                <Table.Td ta="right">
                  <Money amount={sum.right} />
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      ) : null}
    </Paper>
  );
}
