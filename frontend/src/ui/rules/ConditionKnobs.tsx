// The knobs of each kind of condition.
import { Select } from '@mantine/core';
import type { Condition, Pass } from '@/lib/ruleset';
import { withKnob } from '@/lib/ruleset';
import { isLearned } from '@/lib/score';
import { capital, measureWords, rolesOf } from '@/lib/words';
import { AmountKnobs } from './AmountKnobs';
import { WholeKnob } from './WholeKnob';

type Props = { condition: Condition; pass: Pass; onChange: (condition: Condition) => void };

const MEASURES = ['jaro-winkler', 'edits', 'token-sort', 'token-set', 'trigram'].map((value) => ({
  value,
  label: measureWords(value),
}));

export function ConditionKnobs({ condition, pass, onChange }: Props) {
  const { left, right } = rolesOf(pass);
  const set = (knob: keyof Condition & string, value: unknown) => onChange(withKnob(condition, knob, value));
  switch (condition.kind) {
    case 'equal':
      return null;
    case 'amount-within':
      return <AmountKnobs condition={condition} pass={pass} onChange={onChange} />;
    case 'date-window':
      return (
        <>
          <WholeKnob
            label={`${capital(right)} from (days)`}
            value={condition.from_days ?? 0}
            min={-366}
            max={366}
            onChange={(value) => set('from_days', value === 0 ? undefined : value)}
          />
          <WholeKnob
            label={`${capital(right)} to (days)`}
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
          {isLearned(pass) ? null : (
            <WholeKnob
              label="Weight"
              value={condition.weight ?? 1}
              min={1}
              max={100}
              onChange={(value) => set('weight', value === 1 ? undefined : value)}
            />
          )}
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
              { value: 'left', label: `${left} in ${right}` },
              { value: 'right', label: `${right} in ${left}` },
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
