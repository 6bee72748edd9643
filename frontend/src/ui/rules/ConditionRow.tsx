// One condition in the editor: its fields and its knobs, each with its unit.
import { ActionIcon, Group, Select, Text } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import type { Condition, Ruleset } from '@/lib/ruleset';
import { comparedFields, fittingFields, withFields } from '@/lib/ruleset';
import { KIND_WORDS } from '@/lib/words';
import { ConditionKnobs } from './ConditionKnobs';

type Props = {
  condition: Condition;
  ruleset: Ruleset;
  onChange: (condition: Condition) => void;
  onRemove: () => void;
};

export function ConditionRow({ condition, ruleset, onChange, onRemove }: Props) {
  const { left, right } = comparedFields(condition);
  const { kind } = condition;
  return (
    <Group
      component="li"
      gap="sm"
      align="flex-end"
      p="xs"
      style={{ background: 'var(--hover)', borderRadius: 8 }}
    >
      <Text size="sm" fw={600} w={{ base: '100%', sm: 112 }} pb={5}>
        {KIND_WORDS[kind]}
      </Text>
      <Select
        label="Left field"
        size="xs"
        w={146}
        data={[...new Set([left, ...fittingFields(ruleset.left, kind)])]}
        value={left}
        allowDeselect={false}
        onChange={(value) => value && onChange(withFields(condition, value, right))}
      />
      <Select
        label="Right field"
        size="xs"
        w={146}
        data={[...new Set([right, ...fittingFields(ruleset.right, kind)])]}
        value={right}
        allowDeselect={false}
        onChange={(value) => value && onChange(withFields(condition, left, value))}
      />
      <ConditionKnobs condition={condition} onChange={onChange} />
      <ActionIcon
        variant="subtle"
        color="gray"
        ml="auto"
        aria-label={`Remove the condition ${KIND_WORDS[kind]} on ${left}`}
        onClick={onRemove}
      >
        <IconTrash size={16} />
      </ActionIcon>
    </Group>
  );
}
