// How groups without a key are looked for: by the amounts of records that share some fields.
import { MultiSelect } from '@mantine/core';
import { MOST_MEMBERS, MOST_OTHERS, manySide } from '@/lib/groups';
import type { Pass, Ruleset, Subset } from '@/lib/ruleset';
import { withKnob } from '@/lib/ruleset';
import { WholeKnob } from './WholeKnob';

type Props = { pass: Pass; ruleset: Ruleset; onChange: (pass: Pass) => void };

export function SubsetKnobs({ pass, ruleset, onChange }: Props) {
  const { subset } = pass;
  const many = manySide(pass);
  if (!subset || !many) return null;
  const { most_members: members = MOST_MEMBERS, same = [], most_others: others = MOST_OTHERS } = subset;
  const set = (knob: keyof Subset & string, value: unknown) =>
    onChange({ ...pass, subset: withKnob(subset, knob, value) });
  return (
    <>
      <WholeKnob
        label="Members at most"
        w={190}
        value={members}
        min={2}
        max={50}
        onChange={(count) => set('most_members', count === MOST_MEMBERS ? undefined : count)}
      />
      <MultiSelect
        label="Same in all members"
        description={`Fields of the ${many} side`}
        size="xs"
        w={240}
        data={[...new Set([...same, ...ruleset[many].fields.map(({ name }) => name)])]}
        value={same}
        onChange={(names) => set('same', names.length === 0 ? undefined : names)}
      />
      <WholeKnob
        label="Other groups at most"
        description="With more it stays ambiguous"
        w={190}
        value={others}
        min={0}
        max={50}
        onChange={(count) => set('most_others', count === MOST_OTHERS ? undefined : count)}
      />
    </>
  );
}
