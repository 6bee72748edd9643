// One condition in the editor: its fields and its knobs, each with its unit.
import { ActionIcon, Badge, Box, Group, Select, Text } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import type { Condition, Ruleset } from '@/lib/ruleset';
import { comparedFields, fittingFields, withFields } from '@/lib/ruleset';
import { KIND_WORDS } from '@/lib/words';
import { ConditionKnobs } from './ConditionKnobs';

type Props = {
  condition: Condition;
  ruleset: Ruleset;
  /** With a learned score: whether the condition is weighed; otherwise it is part of the block key and must hold. */
  evidence?: boolean;
  onChange: (condition: Condition) => void;
  onRemove: () => void;
};

export function ConditionRow({ condition, ruleset, evidence, onChange, onRemove }: Props) {
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
      <Box w={{ base: '100%', sm: 112 }} pb={5}>
        {evidence === undefined ? null : (
          <Badge size="sm" variant={evidence ? 'light' : 'default'}>
            {evidence ? 'evidence' : 'must hold'}
          </Badge>
        )}
        <Text size="sm" fw={600}>
          {KIND_WORDS[kind]}
        </Text>
      </Box>
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
      <ConditionKnobs condition={condition} weighted={evidence === undefined} onChange={onChange} />
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
