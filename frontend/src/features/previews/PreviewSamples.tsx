// Some cases of each kind, with their records: what the numbers mean.
import { Accordion, Badge, Box, Group, Paper, Stack, Tabs, Text, Title } from '@mantine/core';
import { useState } from 'react';
import { graphql, readFragment } from '@/graphql/generated';
import type { FragmentType } from '@/graphql/generated';
import type { MatchChangeKind } from '@/graphql/generated/graphql';
import { formatCount } from '@/lib/format';
import type { Count } from '@/lib/format';
import { RecordCompare } from '@/ui/RecordCompare';
import { StatusBadge } from '@/ui/StatusBadge';

const MatchFragment = graphql(`
  fragment SampledMatch_match on SampledMatch {
    pass
    status
    score
    verdict
    leftCount
    rightCount
    left {
      row
      values
    }
    right {
      row
      values
    }
  }
`);

const Fragment = graphql(`
  fragment PreviewSamples_preview on RulesetPreview {
    samples {
      kind
      leftColumns
      rightColumns
      before {
        ...SampledMatch_match
      }
      now {
        ...SampledMatch_match
      }
    }
  }
`);

const KINDS: { kind: MatchChangeKind; name: string }[] = [
  { kind: 'NEW', name: 'New' },
  { kind: 'LOST', name: 'Lost' },
  { kind: 'CHANGED', name: 'Changed' },
];

type ShownMatch = FragmentType<typeof MatchFragment>;

export function PreviewSamples(props: { preview: FragmentType<typeof Fragment> }) {
  const { samples } = readFragment(Fragment, props.preview);
  const [chosen, setChosen] = useState<MatchChangeKind | null>(null);
  const there = KINDS.filter(({ kind }) => samples.some((sample) => sample.kind === kind));
  const first = there[0];
  if (!first) {
    return (
      <Paper>
        <Text c="dimmed">These rules match the same records in the same way.</Text>
      </Paper>
    );
  }
  const kind = there.some((one) => one.kind === chosen) ? chosen : first.kind;
  return (
    <Paper>
      <Title order={2} mb="xs">
        Some of the cases
      </Title>
      <Tabs value={kind} onChange={(value) => setChosen(value as MatchChangeKind)} mb="md">
        <Tabs.List>
          {there.map(({ kind, name }) => (
            <Tabs.Tab key={kind} value={kind}>
              {name}
            </Tabs.Tab>
          ))}
        </Tabs.List>
      </Tabs>
      <Accordion variant="separated" radius="md">
        {samples
          .filter((sample) => sample.kind === kind)
          .map((sample, index) => (
            <Accordion.Item key={`${kind}${index}`} value={String(index)}>
              <Accordion.Control>
                <Stack gap={4}>
                  {sample.before.map((match, at) => (
                    <MatchLine key={`before${at}`} when="Before" match={match} />
                  ))}
                  {sample.now.map((match, at) => (
                    <MatchLine key={`now${at}`} when="Now" match={match} />
                  ))}
                </Stack>
              </Accordion.Control>
              <Accordion.Panel>
                <Stack gap="md">
                  {sameRecords(sample)
                    ? null
                    : sample.before.map((match, at) => (
                        <MatchRecords key={`before${at}`} when="Before" match={match} sample={sample} />
                      ))}
                  {sample.now.map((match, at) => (
                    <MatchRecords key={`now${at}`} when="Now" match={match} sample={sample} />
                  ))}
                </Stack>
              </Accordion.Panel>
            </Accordion.Item>
          ))}
      </Accordion>
    </Paper>
  );
}

function rowWords(side: string, records: readonly { row: Count }[], count: Count): string {
  const more = BigInt(count) - BigInt(records.length);
  const rows = records.map(({ row }) => formatCount(row)).join(', ');
  if (records.length === 0) return `no ${side} record`;
  return `${side} ${records.length === 1 ? 'row' : 'rows'} ${rows}${more > 0n ? ` and ${formatCount(more.toString())} more` : ''}`;
}

/** Whether it is the same match by another pass or with another status: then its records are shown once. */
function sameRecords({
  before,
  now,
}: {
  before: readonly ShownMatch[];
  now: readonly ShownMatch[];
}): boolean {
  const rows = (matches: readonly ShownMatch[]) =>
    JSON.stringify(
      matches.map((match) => {
        const { left, right, leftCount, rightCount } = readFragment(MatchFragment, match);
        return [left.map(({ row }) => row), right.map(({ row }) => row), leftCount, rightCount];
      }),
    );
  return rows(before) === rows(now);
}

function MatchLine({ when, match }: { when: string; match: ShownMatch }) {
  const { left, right, leftCount, rightCount, pass, status } = readFragment(MatchFragment, match);
  return (
    <Group gap="xs">
      <Badge color="gray" w={64}>
        {when}
      </Badge>
      <Text size="sm" fw={600}>
        {rowWords('left', left, leftCount)} – {rowWords('right', right, rightCount)}
      </Text>
      <Text size="sm" c="dimmed">
        by {pass}
      </Text>
      <StatusBadge status={status} />
    </Group>
  );
}

type RecordsProps = {
  when: string;
  match: ShownMatch;
  sample: { leftColumns: readonly string[]; rightColumns: readonly string[] };
};

function MatchRecords({ when, match, sample }: RecordsProps) {
  const { left, right, score } = readFragment(MatchFragment, match);
  return (
    <Box>
      <Text size="xs" c="dimmed" mb={4}>
        {when}, {score} points
      </Text>
      <RecordCompare
        leftColumns={sample.leftColumns}
        rightColumns={sample.rightColumns}
        left={left}
        right={right}
      />
    </Box>
  );
}
