// What was recognised, at a glance: how the fields pair up, what the passes do and why, and each file.
import { Badge, Box, Group, Paper, SimpleGrid, Stack, Text, Title } from '@mantine/core';
import type { FragmentType } from '@/graphql/generated';
import type { Uploaded } from '@/features/uploads/FileDrop';
import type { Ruleset, SideName } from '@/lib/ruleset';
import { acceptWords, capital, cardinalityWords, conditionsWords } from '@/lib/words';
import { Marked } from '@/ui/Marked';
import { PairingTable } from './PairingTable';
import { SidePreview } from './SidePreview';
import type { SidePreviewFragment } from './SidePreview';

type Reason = { text: string; expectedMatchPercent?: number | null };

type Props = {
  ruleset: Ruleset;
  reasons: readonly Reason[];
  left: FragmentType<typeof SidePreviewFragment>;
  right: FragmentType<typeof SidePreviewFragment>;
  files: Record<SideName, Uploaded>;
  onChange: (next: Ruleset) => void;
};

export function Overview({ ruleset, reasons, left, right, files, onChange }: Props) {
  return (
    <Stack gap="lg">
      <PairingTable ruleset={ruleset} files={files} />
      <SimpleGrid cols={{ base: 1, md: reasons.length > 0 ? 2 : 1 }} spacing="lg">
        <PassesInWords ruleset={ruleset} />
        {reasons.length > 0 ? <Reasons reasons={reasons} /> : null}
      </SimpleGrid>
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="lg">
        <SidePreview side="left" file={files.left} preview={left} ruleset={ruleset} onChange={onChange} />
        <SidePreview side="right" file={files.right} preview={right} ruleset={ruleset} onChange={onChange} />
      </SimpleGrid>
    </Stack>
  );
}

function PassesInWords({ ruleset }: { ruleset: Ruleset }) {
  return (
    <Paper>
      <Title order={2} mb="md">
        How records will be matched
      </Title>
      <Stack component="ol" gap="md" p={0} m={0} style={{ listStyle: 'none' }}>
        {ruleset.passes.map((pass, index) => (
          <Group key={`${pass.name}${index}`} component="li" gap="sm" wrap="nowrap" align="flex-start">
            <Badge circle size="lg" variant="light" style={{ flexShrink: 0 }}>
              {index + 1}
            </Badge>
            <Box miw={0}>
              <Text fw={600} size="sm">
                {pass.name}
              </Text>
              <Text size="sm">
                {capital(cardinalityWords(pass))}: {conditionsWords(pass)}.
              </Text>
              <Text size="xs" c="dimmed">
                {acceptWords(pass)}
              </Text>
            </Box>
          </Group>
        ))}
      </Stack>
    </Paper>
  );
}

function Reasons({ reasons }: { reasons: readonly Reason[] }) {
  return (
    <Paper>
      <Title order={2} mb="md">
        Why this is proposed
      </Title>
      <Stack component="ul" gap="sm" p={0} m={0} style={{ listStyle: 'none' }}>
        {reasons.map(({ text, expectedMatchPercent }) => (
          <Group key={text} component="li" gap="sm" wrap="nowrap" align="flex-start" justify="space-between">
            <Text size="sm">
              <Marked text={text} />
            </Text>
            {expectedMatchPercent == null ? null : (
              <Badge variant="default" className="num" style={{ flexShrink: 0 }}>
                {expectedMatchPercent === 0 ? '< 1' : `≈ ${expectedMatchPercent}`}%
              </Badge>
            )}
          </Group>
        ))}
      </Stack>
    </Paper>
  );
}
