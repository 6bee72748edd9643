// The knobs of a pass that matches groups: what the limit is for, how members are found, and what may be kept back.
import { Group, Select } from '@mantine/core';
import { withSubset } from '@/lib/groups';
import type { Fee, Pass, Ruleset, Tolerance } from '@/lib/ruleset';
import { goesWith, hasKind, withKnob } from '@/lib/ruleset';
import type { Choice } from './apart';
import { apart } from './apart';
import { FeesKnob } from './FeesKnob';
import { SubsetKnobs } from './SubsetKnobs';

const TOLERANCES: Choice<Tolerance>[] = [
  { value: 'sum', label: 'The sums' },
  { value: 'each', label: 'Each member' },
];

const FOUND_BY: Choice<'key' | 'amounts'>[] = [
  { value: 'key', label: 'Their key' },
  { value: 'amounts', label: 'Their amounts' },
];

type Props = { pass: Pass; ruleset: Ruleset; onChange: (pass: Pass) => void };

export function GroupKnobs({ pass, ruleset, onChange }: Props) {
  if (!goesWith(pass, 'tolerance')) return null;
  const { subset } = pass;
  const setFees = (fees: Fee[]) => onChange(withKnob(pass, 'fees', fees.length === 0 ? undefined : fees));
  return (
    <>
      <Group gap="sm" align="flex-end">
        <Select
          label="Amount limit for"
          size="xs"
          w={190}
          data={apart(
            TOLERANCES,
            'Only where a key finds the members',
            (value) => value === 'each' && subset !== undefined,
          )}
          value={pass.tolerance ?? 'sum'}
          allowDeselect={false}
          onChange={(value) => onChange(withKnob(pass, 'tolerance', value === 'sum' ? undefined : value))}
        />
        {goesWith(pass, 'subset') ? (
          <Select
            label="Members found by"
            size="xs"
            w={190}
            data={apart(
              FOUND_BY,
              'Needs an equal condition',
              (value) => value === 'key' && subset !== undefined && !hasKind(pass, 'equal'),
            )}
            value={subset ? 'amounts' : 'key'}
            allowDeselect={false}
            onChange={(value) => onChange(withSubset(pass, value === 'amounts' ? (subset ?? {}) : undefined))}
          />
        ) : null}
        <SubsetKnobs pass={pass} ruleset={ruleset} onChange={onChange} />
      </Group>
      {goesWith(pass, 'fees') ? <FeesKnob fees={pass.fees ?? []} onChange={setFees} /> : null}
    </>
  );
}
