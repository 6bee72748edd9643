// The four numbers one asks for first.
import { Box, Group, Paper, SimpleGrid, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { graphql, readFragment } from '@/graphql/generated';
import type { FragmentType } from '@/graphql/generated';
import { addCounts, formatCount, formatPercent, formatSeconds, percent, plural } from '@/lib/format';

const Fragment = graphql(`
  fragment ResultNumbers_run on Run {
    id
    leftDataset {
      id
      filename
    }
    rightDataset {
      id
      filename
    }
    summary {
      matches
      seconds
      left {
        rows
        matched
        suggested
        open
      }
      right {
        rows
        matched
        suggested
        open
      }
    }
  }
`);

export function ResultNumbers(props: { run: FragmentType<typeof Fragment> }) {
  const { summary } = readFragment(Fragment, props.run);
  if (!summary) return null;
  const { left, right, matches, seconds } = summary;
  const rows = addCounts(left.rows, right.rows);
  const matched = addCounts(left.matched, right.matched);
  return (
    <SimpleGrid cols={{ base: 2, md: 4 }} spacing={{ base: 'sm', sm: 'lg' }}>
      <Figure name="Matched" value={formatPercent(percent(matched, rows))} color="var(--matched)">
        {formatCount(matched)} of {formatCount(rows)} records
      </Figure>
      <Figure
        name="Suggested"
        value={formatCount(addCounts(left.suggested, right.suggested))}
        color="var(--suggested)"
      >
        records wait for a person
      </Figure>
      <Figure name="Open" value={formatCount(addCounts(left.open, right.open))} color="var(--open)">
        {formatCount(left.open)} left, {formatCount(right.open)} right
      </Figure>
      <Figure name="Time" value={formatSeconds(seconds)} color="var(--excluded)">
        {plural(matches, 'match', 'matches')} found
      </Figure>
    </SimpleGrid>
  );
}

function Figure({
  name,
  value,
  color,
  children,
}: {
  name: string;
  value: string;
  color: string;
  children: ReactNode;
}) {
  return (
    <Paper p={{ base: 'md', sm: 'lg' }}>
      <Group gap={8}>
        <Box w={9} h={9} style={{ borderRadius: 3, background: color }} />
        <Text size="sm" c="dimmed">
          {name}
        </Text>
      </Group>
      <Text fz={{ base: 24, sm: 30 }} fw={650} lh={1.25} className="num" style={{ letterSpacing: '-0.02em' }}>
        {value}
      </Text>
      <Text size="xs" c="dimmed">
        {children}
      </Text>
    </Paper>
  );
}
