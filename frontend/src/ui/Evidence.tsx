// Why two records match or do not, condition by condition.
import { Group, Paper, Stack, Text, ThemeIcon } from '@mantine/core';
import { IconCheck, IconX } from '@tabler/icons-react';
import { isWeighed } from '@/lib/learned';
import { KIND_WORDS, fieldWords } from '@/lib/words';
import { Bits, PriorItem, SumItem } from './WeighedItems';

export type Evidence = {
  kind: string;
  leftField: string;
  rightField: string;
  leftValue?: string | null;
  rightValue?: string | null;
  distance?: string | null;
  limit: string;
  holds: boolean;
  points: number;
  weight: number;
  needed?: string | null;
  bits?: number | null;
};

type Props = { evidence: readonly Evidence[]; points: number; priorBits?: number | null | undefined };

/** With a learned score, each condition shows its bits in place of points; the prior and the sum stand around them. */
export function EvidenceList({ evidence, points, priorBits }: Props) {
  const weighed = isWeighed(evidence);
  const prior = weighed ? (priorBits ?? null) : null;
  return (
    <Stack gap="xs" component="ul" p={0} m={0} style={{ listStyle: 'none' }}>
      {prior === null ? null : <PriorItem priorBits={prior} />}
      {evidence.map((each, index) => (
        <EvidenceItem key={index} evidence={each} weighed={weighed} />
      ))}
      {prior === null ? null : <SumItem priorBits={prior} conditions={evidence} points={points} />}
    </Stack>
  );
}

function EvidenceItem({ evidence, weighed }: { evidence: Evidence; weighed: boolean }) {
  const { leftField, rightField, holds } = evidence;
  const kind = KIND_WORDS[evidence.kind as keyof typeof KIND_WORDS] ?? evidence.kind;
  const fields =
    leftField === rightField ? fieldWords(leftField) : `${fieldWords(leftField)} ↔ ${fieldWords(rightField)}`;
  return (
    <Paper component="li" p="sm" radius="md">
      <Group gap="sm" wrap="nowrap" align="flex-start">
        <ThemeIcon
          size={22}
          radius="xl"
          variant="filled"
          color={holds ? 'accent' : 'red.8'}
          aria-label={holds ? 'holds' : 'does not hold'}
          role="img"
        >
          {holds ? <IconCheck size={14} stroke={3} /> : <IconX size={14} stroke={3} />}
        </ThemeIcon>
        <Stack gap={4} flex={1} miw={0}>
          <Group justify="space-between" gap="xs" wrap="nowrap" align="baseline">
            <Text size="sm" fw={550}>
              {kind}{' '}
              <Text span c="dimmed" size="sm">
                {fields}
              </Text>
            </Text>
            {weighed && evidence.bits != null ? (
              <Bits bits={evidence.bits} />
            ) : (
              <Text size="xs" c="dimmed" className="num">
                {weighed ? 'must hold' : pointsOf(evidence)}
              </Text>
            )}
          </Group>
          <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
            <Shown value={evidence.leftValue} />{' '}
            <Text span c="dimmed">
              and
            </Text>{' '}
            <Shown value={evidence.rightValue} />
          </Text>
          <Text size="xs" c="dimmed">
            {limitWords(evidence)}
          </Text>
          {evidence.needed ? (
            <Text size="xs" fw={550}>
              Would hold with: {evidence.needed}
            </Text>
          ) : null}
        </Stack>
      </Group>
    </Paper>
  );
}

function pointsOf({ points, weight }: Evidence): string {
  return `${points} points${weight === 1 ? '' : `, weight ${weight}`}`;
}

function limitWords({ kind, distance, limit }: Evidence): string {
  if (kind === 'equal') return 'Must be the same';
  return distance ? `Distance ${distance} · limit ${limit}` : `Limit ${limit}`;
}

function Shown({ value }: { value?: string | null | undefined }) {
  return value == null ? (
    <Text span c="dimmed" fs="italic" size="sm">
      blank
    </Text>
  ) : (
    <span>{value}</span>
  );
}
