// The head of a page: where one is, what it is called, what can be done.
import { Box, Group, Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';

type Props = { title: string; above?: ReactNode; below?: ReactNode; actions?: ReactNode };

export function PageHead({ title, above, below, actions }: Props) {
  return (
    <Group justify="space-between" align="flex-end" gap="md" mb="lg">
      <Stack gap={4} miw={0} flex="1 1 240px">
        {above ? <Box fz="sm">{above}</Box> : null}
        <Title order={1} style={{ overflowWrap: 'anywhere' }}>
          {title}
        </Title>
        {below ? (
          <Text component="div" c="dimmed" size="sm">
            {below}
          </Text>
        ) : null}
      </Stack>
      {actions ? <Group gap="sm">{actions}</Group> : null}
    </Group>
  );
}
