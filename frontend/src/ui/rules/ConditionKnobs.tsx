// The knobs of each kind of condition. Amount limits stay text from the keyboard to the server.
import { Select, TextInput } from '@mantine/core';
import type { Condition } from '@/lib/ruleset';
import { withKnob } from '@/lib/ruleset';
import { measureWords } from '@/lib/words';
import { WholeKnob } from './WholeKnob';

type Props = {
  condition: Condition;
  /** Whether the points of a condition have a weight of one's choice. */
  weighted: boolean;
  onChange: (condition: Condition) => void;
};

const DECIMAL = /^\d{1,20}(\.\d{1,10})?$/;
const MEASURES = ['jaro-winkler', 'edits', 'token-sort', 'token-set', 'trigram'].map((value) => ({
  value,
  label: measureWords(value),
}));

export function ConditionKnobs({ condition, weighted, onChange }: Props) {
  const set = (knob: keyof Condition & string, value: unknown) => onChange(withKnob(condition, knob, value));
  switch (condition.kind) {
    case 'equal':
      return null;
    case 'amount-within':
      return (
        <>
          <DecimalKnob
            label="Difference up to (amount)"
            value={condition.absolute}
            onChange={(value) => set('absolute', value)}
          />
          <DecimalKnob
            label="or up to (%)"
            value={condition.percent}
            onChange={(value) => set('percent', value)}
          />
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
    case 'date-window':
      return (
        <>
          <WholeKnob
            label="Right from (days)"
            value={condition.from_days ?? 0}
            min={-366}
            max={366}
            onChange={(value) => set('from_days', value === 0 ? undefined : value)}
          />
          <WholeKnob
            label="Right to (days)"
            value={condition.to_days ?? 0}
            min={-366}
            max={366}
            onChange={(value) => set('to_days', value === 0 ? undefined : value)}
          />
          <Select
            label="Counting"
            size="xs"
            w={132}
            data={[
              { value: 'calendar', label: 'every day' },
              { value: 'business', label: 'business days' },
            ]}
            value={condition.calendar ?? 'calendar'}
            allowDeselect={false}
            onChange={(value) => set('calendar', value === 'calendar' ? undefined : value)}
          />
        </>
      );
    case 'text-similar':
      return (
        <>
          <WholeKnob
            label="Alike at least (%)"
            value={condition.minimum_percent ?? 85}
            min={1}
            max={100}
            onChange={(value) => set('minimum_percent', value)}
          />
          <Select
            label="By"
            size="xs"
            w={196}
            data={MEASURES}
            value={condition.measure ?? 'jaro-winkler'}
            allowDeselect={false}
            onChange={(value) => set('measure', value === 'jaro-winkler' ? undefined : value)}
          />
          {weighted ? (
            <WholeKnob
              label="Weight"
              value={condition.weight ?? 1}
              min={1}
              max={100}
              onChange={(value) => set('weight', value === 1 ? undefined : value)}
            />
          ) : null}
        </>
      );
    case 'contained':
      return (
        <>
          <Select
            label="Looked for"
            size="xs"
            w={140}
            data={[
              { value: 'left', label: 'left in right' },
              { value: 'right', label: 'right in left' },
            ]}
            value={condition.inner ?? 'left'}
            allowDeselect={false}
            onChange={(value) => set('inner', value)}
          />
          <WholeKnob
            label="Characters at least"
            value={condition.minimum_characters ?? 5}
            min={3}
            max={100}
            onChange={(value) => set('minimum_characters', value)}
          />
        </>
      );
  }
}

function DecimalKnob({
  label,
  value,
  onChange,
}: {
  label: string;
  value: string | undefined;
  onChange: (value: string) => void;
}) {
  const text = value ?? '';
  return (
    <TextInput
      label={label}
      size="xs"
      w={160}
      inputMode="decimal"
      placeholder="0"
      value={text}
      onChange={(event) => onChange(event.currentTarget.value.trim().replace(',', '.'))}
      error={text !== '' && !DECIMAL.test(text) ? 'Write it like 0.05' : null}
    />
  );
}
