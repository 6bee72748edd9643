// One condition in the editor: its fields and its knobs, each with its unit.
import { ActionIcon, Badge, Box, Group, Select, Text } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { comparedMappings } from '@/lib/netting';
import type { Condition, Pass, Ruleset } from '@/lib/ruleset';
import { comparedFields, fittingFields, withFields } from '@/lib/ruleset';
import { isEvidence, isLearned } from '@/lib/score';
import { KIND_WORDS, capital } from '@/lib/words';
import { ConditionKnobs } from './ConditionKnobs';

type Props = {
  condition: Condition;
  pass: Pass;
  ruleset: Ruleset;
  onChange: (condition: Condition) => void;
  onRemove: () => void;
};

export function ConditionRow({ condition, pass, ruleset, onChange, onRemove }: Props) {
  const sides = comparedMappings(ruleset, pass);
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
        {isLearned(pass) ? <RoleBadge evidence={isEvidence(pass, condition)} /> : null}
        <Text size="sm" fw={600}>
          {KIND_WORDS[kind]}
        </Text>
      </Box>
      {pass.netting ? (
        <FieldKnob
          label={`${capital(pass.netting)} field`}
          value={left}
          fitting={fittingFields(sides.left, kind)}
          onChange={(name) => onChange(withFields(condition, name, name))}
        />
      ) : (
        <>
          <FieldKnob
            label="Left field"
            value={left}
            fitting={fittingFields(sides.left, kind)}
            onChange={(name) => onChange(withFields(condition, name, right))}
          />
          <FieldKnob
            label="Right field"
            value={right}
            fitting={fittingFields(sides.right, kind)}
            onChange={(name) => onChange(withFields(condition, left, name))}
          />
        </>
      )}
      <ConditionKnobs condition={condition} pass={pass} onChange={onChange} />
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

/** With a learned score a condition is either weighed, or part of the block key. */
function RoleBadge({ evidence }: { evidence: boolean }) {
  return (
    <Badge size="sm" variant={evidence ? 'light' : 'default'}>
      {evidence ? 'evidence' : 'must hold'}
    </Badge>
  );
}

type FieldProps = { label: string; value: string; fitting: string[]; onChange: (name: string) => void };

function FieldKnob({ label, value, fitting, onChange }: FieldProps) {
  return (
    <Select
      label={label}
      size="xs"
      w={146}
      data={[...new Set([value, ...fitting])]}
      value={value}
      allowDeselect={false}
      onChange={(name) => name && onChange(name)}
    />
  );
}
