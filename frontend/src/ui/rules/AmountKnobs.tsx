// How far two amounts may be apart, as far as the pass allows them to be.
import { Select, Text } from '@mantine/core';
import type { Base, Condition, Pass } from '@/lib/ruleset';
import { withKnob } from '@/lib/ruleset';
import { DecimalKnob } from './DecimalKnob';

type Props = { condition: Condition; pass: Pass; onChange: (condition: Condition) => void };

const BASES: { value: Base; label: string }[] = [
  { value: 'left', label: 'the left amount' },
  { value: 'right', label: 'the right amount' },
  { value: 'larger', label: 'the larger one' },
  { value: 'smaller', label: 'the smaller one' },
];

export function AmountKnobs({ condition, pass, onChange }: Props) {
  const set = (knob: keyof Condition & string, value: unknown) => onChange(withKnob(condition, knob, value));
  if (pass.netting) return <Reason>The two cancel exactly</Reason>;
  return (
    <>
      <DecimalKnob
        label="Difference up to (amount)"
        value={condition.absolute}
        onChange={(value) => set('absolute', value)}
      />
      {pass.subset ? (
        <Reason>No % where members are found by their amounts: state the fees</Reason>
      ) : (
        <DecimalKnob
          label="or up to (%)"
          value={condition.percent}
          onChange={(value) => set('percent', value)}
        />
      )}
      {condition.percent === undefined ? null : (
        <Select
          label="Percent of"
          size="xs"
          w={146}
          data={BASES}
          value={condition.percent_of ?? 'left'}
          allowDeselect={false}
          onChange={(value) => set('percent_of', value === 'left' ? undefined : value)}
        />
      )}
      <Select
        label="Signs"
        size="xs"
        w={110}
        data={[
          { value: 'same', label: 'the same' },
          { value: 'flipped', label: 'opposite' },
        ]}
        value={condition.sign ?? 'same'}
        allowDeselect={false}
        onChange={(value) => set('sign', value === 'same' ? undefined : value)}
      />
    </>
  );
}

function Reason({ children }: { children: string }) {
  return (
    <Text size="xs" c="dimmed" maw={200} pb={6}>
      {children}
    </Text>
  );
}
