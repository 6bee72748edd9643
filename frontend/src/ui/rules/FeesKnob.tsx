// What a provider keeps back from a group: what the single record may lack, besides the sum itself.
import { ActionIcon, Button, Group, Stack, Text } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { MOST_FEES } from '@/lib/groups';
import type { Fee } from '@/lib/ruleset';
import { withKnob } from '@/lib/ruleset';
import { DecimalKnob } from './DecimalKnob';

type Props = { fees: Fee[]; onChange: (fees: Fee[]) => void };

const PERCENT = /^\d{1,2}(\.\d{1,6})?$/;

export function FeesKnob({ fees, onChange }: Props) {
  // The API refuses a fee that says nothing: such a row waits here until something is written into it.
  const [written, setWritten] = useState(fees);
  const rows = areSame(written.filter(saysSomething), fees) ? written : fees;
  const change = (next: Fee[]) => {
    setWritten(next);
    onChange(next.filter(saysSomething));
  };
  const set = (index: number, knob: keyof Fee, value: string) =>
    change(rows.map((fee, at) => (at === index ? withKnob(fee, knob, value) : fee)));
  return (
    <Stack gap={6}>
      <Text size="xs" c="dimmed">
        {rows.length === 0
          ? 'No fees: the single record is the sum.'
          : 'The single record is the sum, or the sum less one of these fees.'}
      </Text>
      {rows.map((fee, index) => (
        <Group key={index} role="group" aria-label={`Fee ${index + 1}`} gap="sm" align="flex-end">
          <DecimalKnob
            label="Fee of the sum (%)"
            value={fee.percent}
            shape={PERCENT}
            hint="Less than 100, like 1.4"
            onChange={(value) => set(index, 'percent', value)}
          />
          <DecimalKnob
            label="and per member (amount)"
            value={fee.each}
            onChange={(value) => set(index, 'each', value)}
          />
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={`Remove fee ${index + 1}`}
            onClick={() => change(rows.filter((_, at) => at !== index))}
          >
            <IconTrash size={16} />
          </ActionIcon>
        </Group>
      ))}
      {rows.length < MOST_FEES ? (
        <Button
          size="xs"
          variant="subtle"
          leftSection={<IconPlus size={15} aria-hidden />}
          onClick={() => change([...rows, {}])}
          style={{ alignSelf: 'flex-start' }}
        >
          Add a fee
        </Button>
      ) : (
        <Text size="xs" c="dimmed">
          A pass tries at most {MOST_FEES} fees.
        </Text>
      )}
    </Stack>
  );
}

function saysSomething({ percent, each }: Fee): boolean {
  return percent !== undefined || each !== undefined;
}

function areSame(some: Fee[], others: Fee[]): boolean {
  return JSON.stringify(some) === JSON.stringify(others);
}
