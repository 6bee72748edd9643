// Whether a pass settles records of one side with each other. Its conditions then move onto fields of that side.
import { Select } from '@mantine/core';
import { nettingOnlyFor, withNetting } from '@/lib/netting';
import type { Pass, Ruleset, SideName } from '@/lib/ruleset';
import { fittingFields } from '@/lib/ruleset';
import type { Choice } from './apart';
import { apart } from './apart';

const SIDES: Choice<SideName | 'both'>[] = [
  { value: 'both', label: 'No: left with right' },
  { value: 'left', label: 'Left records alone' },
  { value: 'right', label: 'Right records alone' },
];

type Props = { pass: Pass; ruleset: Ruleset; onChange: (pass: Pass) => void };

export function NettingKnob({ pass, ruleset, onChange }: Props) {
  const onlyFor = nettingOnlyFor(pass);
  const barred = (side: SideName | 'both') =>
    side !== 'both' && (onlyFor !== null || fittingFields(ruleset[side], 'amount-within').length === 0);
  return (
    <Select
      label="Netting"
      description="Amounts and their reversals"
      size="xs"
      w={190}
      data={apart(SIDES, onlyFor ?? 'Only for a side with an amount', barred)}
      value={pass.netting ?? 'both'}
      allowDeselect={false}
      onChange={(value) => value && onChange(withNetting(ruleset, pass, sideOf(value)))}
    />
  );
}

function sideOf(value: string): SideName | undefined {
  return value === 'left' || value === 'right' ? value : undefined;
}
