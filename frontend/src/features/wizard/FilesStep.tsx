// Step one: two files and a name.
import { Button, Group, SimpleGrid, Stack, Text, TextInput } from '@mantine/core';
import { IconArrowRight } from '@tabler/icons-react';
import type { Dispatch } from 'react';
import { FileDrop } from '@/features/uploads/FileDrop';
import type { Action, Wizard } from './state';

export function FilesStep({ state, dispatch }: { state: Wizard; dispatch: Dispatch<Action> }) {
  const ready = state.left !== null && state.right !== null;
  return (
    <Stack gap="lg">
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="lg">
        <FileDrop
          title="Left file"
          hint="Your own records: the ledger, the orders, the ERP."
          uploaded={state.left}
          onUploaded={(uploaded) => dispatch({ type: 'file', side: 'left', uploaded })}
        />
        <FileDrop
          title="Right file"
          hint="The other side: the bank, the payment provider, the warehouse."
          uploaded={state.right}
          onUploaded={(uploaded) => dispatch({ type: 'file', side: 'right', uploaded })}
        />
      </SimpleGrid>
      <TextInput
        label="Name"
        description="How you will find it again."
        placeholder="Ledger against bank"
        maw={520}
        value={state.name}
        onChange={(event) => dispatch({ type: 'name', name: event.currentTarget.value })}
      />
      <Group>
        <Button
          size="md"
          rightSection={<IconArrowRight size={18} aria-hidden />}
          disabled={!ready || state.name.trim() === ''}
          onClick={() => dispatch({ type: 'step', step: 'check' })}
        >
          See what was recognised
        </Button>
        {ready ? null : (
          <Text size="sm" c="dimmed">
            Both files are needed first.
          </Text>
        )}
      </Group>
    </Stack>
  );
}
