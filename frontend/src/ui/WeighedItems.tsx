// The first and the last line of weighed evidence: what is said before any condition, and what all of it adds up to.
import { Group, Paper, Text } from '@mantine/core';
import { formatBits } from '@/lib/format';
import type { Said } from '@/lib/learned';
import { pointsWords, sumBits } from '@/lib/learned';

export function PriorItem({ priorBits }: { priorBits: number }) {
  return (
    <Line
      name="Prior"
      words="Before any condition: how rare it is that a pair belongs together"
      bits={priorBits}
    />
  );
}

export function SumItem(props: { priorBits: number; conditions: readonly Said[]; points: number }) {
  const { priorBits, conditions, points } = props;
  return <Line name="Sum" words={pointsWords(points, conditions)} bits={sumBits(priorBits, conditions)} />;
}

function Line({ name, words, bits }: { name: string; words: string; bits: number }) {
  return (
    <Paper component="li" p="sm" radius="md" bg="var(--hover)">
      <Group justify="space-between" gap="xs" wrap="nowrap" align="baseline">
        <Text size="sm" fw={550}>
          {name}{' '}
          <Text span c="dimmed" size="xs">
            {words}
          </Text>
        </Text>
        <Bits bits={bits} />
      </Group>
    </Paper>
  );
}

export function Bits({ bits }: { bits: number }) {
  return (
    <Text span size="sm" fw={600} className="num">
      {formatBits(bits)} bits
    </Text>
  );
}
