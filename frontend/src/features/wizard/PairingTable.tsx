// The pairing as a picture: left column, shared field, right column, with lines between what belongs together.
import { Badge, Box, Group, Paper, Text, Title, UnstyledButton } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconChevronDown } from '@tabler/icons-react';
import type { Uploaded } from '@/features/uploads/FileDrop';
import type { Field, Ruleset, SideName } from '@/lib/ruleset';
import { comparedFields } from '@/lib/ruleset';
import { fieldWords } from '@/lib/words';
import { pairings } from './state';
import type { Pairing } from './state';
import classes from './PairingTable.module.css';

export function PairingTable({ ruleset, files }: { ruleset: Ruleset; files: Record<SideName, Uploaded> }) {
  const [opened, { toggle }] = useDisclosure(false);
  const all = pairings(ruleset);
  const paired = all.filter((each) => each.left && each.right);
  const alone = all.filter((each) => !each.left || !each.right);
  const used = new Set(
    ruleset.passes.flatMap((pass) =>
      pass.conditions.flatMap((condition) => Object.values(comparedFields(condition))),
    ),
  );
  return (
    <Paper>
      <Group justify="space-between" mb="sm">
        <Title order={2}>What pairs up</Title>
        <Text size="sm" c="dimmed">
          {paired.length} shared {paired.length === 1 ? 'field' : 'fields'}
        </Text>
      </Group>
      <Box role="table" aria-label="Pairing of the columns">
        <div role="row" className={classes.row}>
          <Text role="columnheader" size="xs" c="dimmed" truncate ta="right">
            {files.left.filename}
          </Text>
          <Text role="columnheader" size="xs" c="dimmed" ta="center">
            field
          </Text>
          <Text role="columnheader" size="xs" c="dimmed" truncate>
            {files.right.filename}
          </Text>
        </div>
        {paired.map((pairing) => (
          <Line key={pairing.name} pairing={pairing} used={used.has(pairing.name)} />
        ))}
        {opened
          ? alone.map((pairing) => (
              <Line
                key={`${pairing.name}${pairing.left ? 'l' : 'r'}`}
                pairing={pairing}
                used={used.has(pairing.name)}
              />
            ))
          : null}
      </Box>
      {alone.length > 0 ? (
        <UnstyledButton onClick={toggle} mt="sm" fz="sm" c="dimmed" aria-expanded={opened}>
          <Group gap={6}>
            <IconChevronDown
              size={15}
              aria-hidden
              style={{ transform: opened ? 'rotate(180deg)' : undefined }}
            />
            {opened ? 'Hide' : 'Show'} {alone.length} {alone.length === 1 ? 'column' : 'columns'} that only
            one side has
          </Group>
        </UnstyledButton>
      ) : null}
    </Paper>
  );
}

function Line({ pairing: { name, left, right }, used }: { pairing: Pairing; used: boolean }) {
  return (
    <div role="row" className={classes.row}>
      <Column field={left} align="right" />
      <div
        role="cell"
        className={classes.middle}
        data-left={left ? true : undefined}
        data-right={right ? true : undefined}
      >
        <Badge variant={used ? 'light' : 'default'} size="lg" style={{ maxWidth: '100%' }}>
          {fieldWords(name)}
        </Badge>
      </div>
      <Column field={right} align="left" />
    </div>
  );
}

function Column({ field, align }: { field: Field | null; align: 'left' | 'right' }) {
  return (
    <Box role="cell" ta={align} miw={0}>
      {field ? (
        <>
          <Text size="sm" fw={550} truncate>
            {field.column ?? [field.debit_column, field.credit_column].filter(Boolean).join(' / ')}
          </Text>
          <Text size="xs" c="dimmed">
            {field.type}
          </Text>
        </>
      ) : (
        <Text size="sm" c="dimmed">
          –
        </Text>
      )}
    </Box>
  );
}
