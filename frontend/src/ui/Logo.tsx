// The mark and the name.
import { Group, Text } from '@mantine/core';

export function Logo() {
  return (
    <Group gap={10} wrap="nowrap">
      <img src="/favicon.svg" alt="" width={28} height={28} />
      <Text fw={650} style={{ letterSpacing: '-0.01em', whiteSpace: 'nowrap' }}>
        378{' '}
        <Text span fw={450} c="dimmed">
          Reconciliation
        </Text>
      </Text>
    </Group>
  );
}
