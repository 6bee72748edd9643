// One pass in the editor.
import {
  ActionIcon,
  Badge,
  Group,
  Menu,
  Button,
  NumberInput,
  Paper,
  Select,
  Stack,
  Text,
  TextInput,
} from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconPlus, IconTrash } from '@tabler/icons-react';
import type { Accept, Cardinality, Condition, ConditionKind, Pass, Ruleset } from '@/lib/ruleset';
import { newCondition } from '@/lib/ruleset';
import { KIND_WORDS, acceptWords } from '@/lib/words';
import { ConditionRow } from './ConditionRow';

const CARDINALITIES: { value: Cardinality; label: string }[] = [
  { value: 'one-to-one', label: 'One to one' },
  { value: 'one-to-many', label: 'One left, several right' },
  { value: 'many-to-one', label: 'Several left, one right' },
  { value: 'many-to-many', label: 'All of one key, both sides' },
];

const ACCEPTS: { value: Accept; label: string }[] = [
  { value: 'strict', label: 'Only when exact' },
  { value: 'within-limits', label: 'When within the limits' },
  { value: 'score', label: 'From a number of points' },
  { value: 'suggest', label: 'Never: always suggest' },
];

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
  const accept = (value: Accept) => {
    const { auto_points: points, ...rest } = pass;
    onChange(
      value === 'score' ? { ...rest, accept: value, auto_points: points ?? 90 } : { ...rest, accept: value },
    );
  };
  const kinds = (Object.keys(KIND_WORDS) as ConditionKind[]).filter(
    (kind) => newCondition(ruleset, kind) !== null,
  );
  return (
    <Paper component="section" aria-label={`Pass ${number}: ${pass.name}`} p="md">
      <Group gap="sm" align="flex-end" mb="md">
        <Badge circle size="lg" variant="light" mb={4}>
          {number}
        </Badge>
        <TextInput
          label="Name"
          size="xs"
          flex="1 1 150px"
          value={pass.name}
          onChange={(event) => onChange({ ...pass, name: event.currentTarget.value })}
        />
        <Select
          label="Records"
          size="xs"
          w={190}
          data={CARDINALITIES}
          allowDeselect={false}
          value={pass.cardinality ?? 'one-to-one'}
          onChange={(value) => value && onChange({ ...pass, cardinality: value as Cardinality })}
        />
        <Select
          label="Accept without a person"
          size="xs"
          w={190}
          data={ACCEPTS}
          allowDeselect={false}
          value={pass.accept ?? 'strict'}
          onChange={(value) => value && accept(value as Accept)}
        />
        {pass.accept === 'score' ? (
          <NumberInput
            label="Points"
            size="xs"
            w={76}
            min={1}
            max={100}
            value={pass.auto_points ?? 90}
            onChange={(value) => onChange({ ...pass, auto_points: Number(value) })}
          />
        ) : null}
        <Group gap={2} ml="auto">
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
      <Text size="xs" fw={600} c="dimmed" mb={6}>
        All of these must hold
      </Text>
      <Stack gap="xs" component="ul" p={0} m={0} style={{ listStyle: 'none' }}>
        {pass.conditions.map((condition, index) => (
          <ConditionRow
            key={index}
            condition={condition}
            ruleset={ruleset}
            onChange={(next) =>
              setConditions(pass.conditions.map((each, at) => (at === index ? next : each)))
            }
            onRemove={() => setConditions(pass.conditions.filter((_, at) => at !== index))}
          />
        ))}
      </Stack>
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
                  const made = newCondition(ruleset, kind);
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
