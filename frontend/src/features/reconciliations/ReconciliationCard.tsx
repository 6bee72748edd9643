// One reconciliation in the list: its name, its two sources, and its last run in three numbers.
import { Box, Flex, Group, Progress, Stack, Text } from '@mantine/core';
import { IconArrowsLeftRight } from '@tabler/icons-react';

import { graphql, readFragment } from '@/graphql/generated';
import type { FragmentType } from '@/graphql/generated';
import { addCounts, formatAgo, formatCount, formatPercent, percent } from '@/lib/format';
import { CardLink } from '@/ui/links';
import { StatusBadge } from '@/ui/StatusBadge';

const Fragment = graphql(`
  fragment ReconciliationCard_reconciliation on Reconciliation {
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
    lastRun {
      id
      state
      createdAt
      finishedAt
      summary {
        left {
          rows
          matched
          open
        }
        right {
          rows
          matched
          open
        }
      }
    }
  }
`);

export function ReconciliationCard(props: { reconciliation: FragmentType<typeof Fragment> }) {
  const { id, name, leftSource, rightSource, lastRun } = readFragment(Fragment, props.reconciliation);
  const summary = lastRun?.summary;
  const matched = summary
    ? percent(
        addCounts(summary.left.matched, summary.right.matched),
        addCounts(summary.left.rows, summary.right.rows),
      )
    : null;
  return (
    <CardLink to="/reconciliations/$id" params={{ id }} p="md">
      <Group justify="space-between" gap="lg">
        <Stack gap={4} flex="1 1 260px" miw={0}>
          <Text fw={600} truncate>
            {name}
          </Text>
          <Group gap={8} wrap="nowrap" c="dimmed" fz="sm">
            <Text span size="sm" truncate>
              {leftSource.name}
            </Text>
            <IconArrowsLeftRight size={14} aria-label="against" style={{ flexShrink: 0 }} />
            <Text span size="sm" truncate>
              {rightSource.name}
            </Text>
          </Group>
        </Stack>
        {summary ? (
          <Group gap="xl" wrap="nowrap" w={{ base: '100%', sm: 'auto' }} justify="space-between">
            <Box w={130}>
              <Group justify="space-between" mb={4}>
                <Text size="xs" c="dimmed">
                  Matched
                </Text>
                <Text size="sm" fw={600} className="num">
                  {formatPercent(matched)}
                </Text>
              </Group>
              <Progress value={matched ?? 0} size={6} color="var(--matched)" aria-label="Matched share" />
            </Box>
            <Box ta="right" miw={64}>
              <Text size="xs" c="dimmed">
                Open
              </Text>
              <Text fw={600} className="num">
                {formatCount(addCounts(summary.left.open, summary.right.open))}
              </Text>
            </Box>
          </Group>
        ) : null}
        <Flex
          gap={4}
          direction={{ base: 'row', sm: 'column' }}
          align={{ base: 'center', sm: 'flex-end' }}
          justify="space-between"
          miw={110}
          w={{ base: '100%', sm: 'auto' }}
        >
          {lastRun ? (
            <StatusBadge status={lastRun.state} />
          ) : (
            <Text size="sm" c="dimmed">
              Never run
            </Text>
          )}
          {lastRun ? (
            <Text size="xs" c="dimmed">
              {formatAgo(lastRun.finishedAt ?? lastRun.createdAt)}
            </Text>
          ) : null}
        </Flex>
      </Group>
    </CardLink>
  );
}
