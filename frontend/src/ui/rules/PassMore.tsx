// What most passes leave as it is: ties, netting and the knobs of groups. Folded away where none of them is set.
import { Group, Select, Stack, Text, UnstyledButton } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconChevronDown } from '@tabler/icons-react';
import type { Cardinality, Pass, Ruleset, Ties } from '@/lib/ruleset';
import { goesWith, withKnob } from '@/lib/ruleset';
import { GroupKnobs } from './GroupKnobs';
import { NettingKnob } from './NettingKnob';
import { WholeKnob } from './WholeKnob';

const TIES: { value: Ties; label: string }[] = [
  { value: 'suggest', label: 'Suggest the first' },
  { value: 'leave', label: 'Leave open, as ambiguous' },
];

const ONE_TO_ONE_HAS_A_MARGIN = 'A margin is for one to one.';
const NOT_HERE: Record<Cardinality, string> = {
  'one-to-one':
    'Fees, limits for each member and members found by their amounts are for several records of a side.',
  'one-to-many': ONE_TO_ONE_HAS_A_MARGIN,
  'many-to-one': ONE_TO_ONE_HAS_A_MARGIN,
  'many-to-many': `${ONE_TO_ONE_HAS_A_MARGIN} Fees and members found by their amounts are for a single record on one side.`,
};

type Props = { pass: Pass; ruleset: Ruleset; onChange: (pass: Pass) => void };

export function PassMore({ pass, ruleset, onChange }: Props) {
  const count = countSet(pass);
  const [opened, { toggle }] = useDisclosure(count > 0);
  return (
    <>
      <UnstyledButton onClick={toggle} mt="sm" fz="xs" c="dimmed" aria-expanded={opened}>
        <Group gap={6}>
          <IconChevronDown
            size={14}
            aria-hidden
            style={{ transform: opened ? 'rotate(180deg)' : undefined }}
          />
          More choices{count > 0 && !opened ? ` (${count} set)` : ''}
        </Group>
      </UnstyledButton>
      {opened ? (
        <Stack gap="sm" mt="xs">
          <Group gap="sm" align="flex-end">
            {goesWith(pass, 'margin_points') ? (
              <WholeKnob
                label="Margin (points)"
                description="Less ahead of others is a tie"
                w={190}
                value={pass.margin_points ?? 0}
                min={0}
                max={100}
                onChange={(points) =>
                  onChange(withKnob(pass, 'margin_points', points === 0 ? undefined : points))
                }
              />
            ) : null}
            <Select
              label="Ties"
              description="Where another is as good"
              size="xs"
              w={190}
              data={TIES}
              value={pass.ties ?? 'suggest'}
              allowDeselect={false}
              onChange={(value) => onChange(withKnob(pass, 'ties', value === 'suggest' ? undefined : value))}
            />
            <NettingKnob pass={pass} ruleset={ruleset} onChange={onChange} />
          </Group>
          <GroupKnobs pass={pass} ruleset={ruleset} onChange={onChange} />
          <Text size="xs" c="dimmed">
            {NOT_HERE[pass.cardinality ?? 'one-to-one']}
          </Text>
        </Stack>
      ) : null}
    </>
  );
}

/** How many of the knobs in here say something else than what holds anyway. */
function countSet({ margin_points: margin = 0, ties, netting, fees = [], tolerance, subset }: Pass): number {
  return [margin > 0, ties === 'leave', netting, fees.length > 0, tolerance === 'each', subset].filter(
    Boolean,
  ).length;
}
