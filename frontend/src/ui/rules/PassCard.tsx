// One pass in the editor.
import { ActionIcon, Badge, Box, Button, Group, Menu, Paper, Stack, Text, TextInput } from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconPlus, IconTrash } from '@tabler/icons-react';
import { comparedMappings } from '@/lib/netting';
import type { Condition, ConditionKind, Pass, Ruleset } from '@/lib/ruleset';
import { newCondition } from '@/lib/ruleset';
import { isLearned } from '@/lib/score';
import { KIND_WORDS, acceptWords } from '@/lib/words';
import { ConditionRow } from './ConditionRow';
import { PassFault } from './PassFault';
import { PassKnobs } from './PassKnobs';
import { PassMore } from './PassMore';

type Props = {
  number: number;
  last: boolean;
  pass: Pass;
  ruleset: Ruleset;
  onChange: (pass: Pass) => void;
  onMove: (by: -1 | 1) => void;
  onRemove: () => void;
};

export function PassCard({ number, last, pass, ruleset, onChange, onMove, onRemove }: Props) {
  const setConditions = (conditions: Condition[]) => onChange({ ...pass, conditions });
  const learned = isLearned(pass);
  const sides = comparedMappings(ruleset, pass);
  const kinds = (Object.keys(KIND_WORDS) as ConditionKind[]).filter(
    (kind) => newCondition(sides, kind) !== null,
  );
  return (
    <Paper component="section" aria-label={`Pass ${number}: ${pass.name}`} p="md">
      <Group gap="sm" align="flex-end" wrap="nowrap" mb="sm">
        <Badge circle size="lg" variant="light" mb={4} style={{ flexShrink: 0 }}>
          {number}
        </Badge>
        <TextInput
          label="Name"
          size="xs"
          flex={1}
          miw={0}
          value={pass.name}
          onChange={(event) => onChange({ ...pass, name: event.currentTarget.value })}
        />
        <Group gap={2} wrap="nowrap">
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={`Move pass ${number} up`}
            disabled={number === 1}
            onClick={() => onMove(-1)}
          >
            <IconArrowUp size={16} />
          </ActionIcon>
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={`Move pass ${number} down`}
            disabled={last}
            onClick={() => onMove(1)}
          >
            <IconArrowDown size={16} />
          </ActionIcon>
          <ActionIcon variant="subtle" color="gray" aria-label={`Remove pass ${number}`} onClick={onRemove}>
            <IconTrash size={16} />
          </ActionIcon>
        </Group>
      </Group>
      <PassKnobs pass={pass} onChange={onChange} />
      <PassMore pass={pass} ruleset={ruleset} onChange={onChange} />
      <Box mt="md" mb={6}>
        <Text size="xs" fw={600} c="dimmed">
          {learned ? 'What must hold, and the evidence that is weighed' : 'All of these must hold'}
        </Text>
        {learned ? (
          <Text size="xs" c="dimmed" maw={760}>
            Evidence may fail. How much each level of it – exact, close, far, fails – says for or against a
            match is learned from the records.
          </Text>
        ) : null}
      </Box>
      <Stack gap="xs" component="ul" p={0} m={0} style={{ listStyle: 'none' }}>
        {pass.conditions.map((condition, index) => (
          <ConditionRow
            key={index}
            condition={condition}
            pass={pass}
            ruleset={ruleset}
            onChange={(next) =>
              setConditions(pass.conditions.map((each, at) => (at === index ? next : each)))
            }
            onRemove={() => setConditions(pass.conditions.filter((_, at) => at !== index))}
          />
        ))}
      </Stack>
      <PassFault pass={pass} />
      <Group justify="space-between" mt="sm" gap="sm">
        <Menu position="bottom-start">
          <Menu.Target>
            <Button size="xs" variant="subtle" leftSection={<IconPlus size={15} aria-hidden />}>
              Add a condition
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            {kinds.map((kind) => (
              <Menu.Item
                key={kind}
                onClick={() => {
                  const made = newCondition(sides, kind);
                  if (made) setConditions([...pass.conditions, made]);
                }}
              >
                {KIND_WORDS[kind]}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
        <Text size="xs" c="dimmed">
          {acceptWords(pass)}
        </Text>
      </Group>
    </Paper>
  );
}
