// The frame of sign-in and sign-up: what this is, and one form.
import { Box, Container, Group, Paper, Stack, Text, Title } from '@mantine/core';
import { IconEye, IconScale, IconShieldCheck } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { Logo } from '@/ui/Logo';
import { SchemeToggle } from '@/ui/SchemeToggle';

const POINTS = [
  {
    icon: IconScale,
    title: 'Two files in',
    text: 'A ledger and a bank statement, as they are. What they hold is recognised.',
  },
  {
    icon: IconEye,
    title: 'Every match explained',
    text: 'Which rule, which values, how far apart. Nothing is matched in silence.',
  },
  {
    icon: IconShieldCheck,
    title: 'Proof that nothing is lost',
    text: 'Counts and sums in equal counts and sums out, per currency.',
  },
];

export function AuthShell({ title, lead, children }: { title: string; lead: string; children: ReactNode }) {
  return (
    <Container size={980} py={{ base: 'lg', sm: 'xl' }}>
      <Group justify="space-between" component="header" mb={{ base: 32, sm: 72 }}>
        <Logo />
        <SchemeToggle />
      </Group>
      <Group align="flex-start" justify="space-between" gap={64} wrap="wrap" component="main">
        <Stack flex="1 1 340px" maw={420} gap="xl" visibleFrom="sm" pt="md">
          <Text fz={30} fw={650} lh={1.2} style={{ letterSpacing: '-0.02em' }}>
            Do your books and your bank tell the same story?
          </Text>
          {POINTS.map(({ icon: Icon, title: point, text }) => (
            <Group key={point} gap="md" wrap="nowrap" align="flex-start">
              <Box c="var(--matched)" mt={2}>
                <Icon size={22} aria-hidden />
              </Box>
              <div>
                <Text fw={600}>{point}</Text>
                <Text c="dimmed" size="sm">
                  {text}
                </Text>
              </div>
            </Group>
          ))}
        </Stack>
        <Paper flex="1 1 340px" maw={440} w="100%" p="xl" mx={{ base: 'auto', sm: 0 }}>
          <Title order={1}>{title}</Title>
          <Text c="dimmed" size="sm" mt={4} mb="lg">
            {lead}
          </Text>
          {children}
        </Paper>
      </Group>
    </Container>
  );
}
