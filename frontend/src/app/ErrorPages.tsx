// The two pages nobody wants to see.
import { Button, Center, Stack, Text, Title } from '@mantine/core';
import { ButtonLink } from '@/ui/links';

export function NotFoundPage() {
  return (
    <Center mih="70dvh" p="lg" component="main">
      <Stack align="center" gap="sm" ta="center">
        <Text c="dimmed" className="num" fw={650}>
          404
        </Text>
        <Title order={1}>There is no page here</Title>
        <Text c="dimmed">The address may be mistyped, or what it showed is gone.</Text>
        <ButtonLink to="/" mt="sm">
          Back to reconciliations
        </ButtonLink>
      </Stack>
    </Center>
  );
}

export function ErrorPage({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  return (
    <Center mih="70dvh" p="lg" component="main">
      <Stack align="center" gap="sm" ta="center" maw={520}>
        <Title order={1}>The page tripped</Title>
        <Text c="dimmed">Nothing is lost: what was uploaded and matched is on the server.</Text>
        <Text className="mono" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
          {error instanceof Error ? error.message : String(error)}
        </Text>
        <Button onClick={onRetry} mt="sm">
          Try again
        </Button>
      </Stack>
    </Center>
  );
}
