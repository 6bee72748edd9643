// Editing the passes: their order, what must hold in each, and when a match needs no person.
import { Button, Stack, Text } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import type { Ruleset } from '@/lib/ruleset';
import { addPass, changePass, movePass, newCondition, removePass } from '@/lib/ruleset';
import { PassCard } from './PassCard';
import { useKeys } from './useKeys';

export function PassesEditor({ ruleset, onChange }: { ruleset: Ruleset; onChange: (next: Ruleset) => void }) {
  const keys = useKeys(ruleset.passes.length);
  const add = () => {
    keys.added();
    const conditions = [newCondition(ruleset, 'amount-within'), newCondition(ruleset, 'date-window')].filter(
      (each) => each !== null,
    );
    onChange(addPass(ruleset, conditions));
  };
  return (
    <Stack gap="md">
      <Text size="sm" c="dimmed">
        Passes run from top to bottom. A record claimed by one is not offered to the next, so put the
        strictest first.
      </Text>
      {ruleset.passes.map((pass, index) => (
        <PassCard
          key={keys.of(index)}
          number={index + 1}
          last={index === ruleset.passes.length - 1}
          pass={pass}
          ruleset={ruleset}
          onChange={(next) => onChange(changePass(ruleset, index, next))}
          onMove={(by) => {
            keys.moved(index, by);
            onChange(movePass(ruleset, index, by));
          }}
          onRemove={() => {
            keys.removed(index);
            onChange(removePass(ruleset, index));
          }}
        />
      ))}
      <Button
        variant="default"
        leftSection={<IconPlus size={16} aria-hidden />}
        onClick={add}
        style={{ alignSelf: 'flex-start' }}
      >
        Add a pass
      </Button>
    </Stack>
  );
}
