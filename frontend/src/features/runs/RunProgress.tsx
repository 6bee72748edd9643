// A run at work: which phase, how far, and a way to stop it.
import { Button, Group, Paper, Progress, Stack, Text, Title } from '@mantine/core';
import { useEffect, useRef } from 'react';
import { useMutation } from 'urql';
import { graphql } from '@/graphql/generated';
import { explainError, sentence } from '@/lib/faults';
import { formatCount } from '@/lib/format';
import { useJob } from '@/lib/useJob';
import { ErrorState } from '@/ui/States';

const Cancel = graphql(`
  mutation RunCancel($input: JobCancelInput!) {
    jobCancel(input: $input) {
      job {
        id
        state
      }
      userErrors {
        code
        message
      }
    }
  }
`);

export function RunProgress({ jobId, onEnded }: { jobId: string | null; onEnded: () => void }) {
  const { job, ended } = useJob(jobId);
  const [{ fetching, error, data }, cancel] = useMutation(Cancel);
  const refused = error ? explainError(error) : data?.jobCancel.userErrors[0]?.message;
  const told = useRef(false);

  useEffect(() => {
    if (ended && !told.current) {
      told.current = true;
      onEnded();
    }
  }, [ended, onEnded]);

  const waiting = !job || job.state === 'READY';
  const { percent = 0, phase = '', done = 0, total = 0 } = job?.progress ?? {};
  // Some phases cannot say how far they are: the bar is full and moves.
  const counted = BigInt(total) > 0n;
  const value = waiting ? 0 : counted || phase === '' ? Math.max(percent, 2) : 100;
  return (
    <Paper>
      <Stack gap="md" maw={640} mx="auto" py="xl">
        <Title order={2} ta="center">
          {waiting ? 'Waiting for a free worker' : 'Matching'}
        </Title>
        <Progress value={value} size="lg" animated={!ended} aria-label="Progress of the run" />
        <Group justify="space-between">
          <Text size="sm" c="dimmed" aria-live="polite">
            {phase ? sentence(phase) : 'Starting.'}
          </Text>
          <Text size="sm" className="num">
            {counted ? `pass ${formatCount(done)} of ${formatCount(total)} · ${percent}%` : ''}
          </Text>
        </Group>
        <Group justify="center">
          <Button
            variant="subtle"
            color="gray"
            size="xs"
            loading={fetching}
            disabled={jobId === null}
            onClick={() => jobId !== null && void cancel({ input: { id: jobId } })}
          >
            Cancel this run
          </Button>
        </Group>
        {refused ? <ErrorState title="Not cancelled" message={sentence(refused)} /> : null}
        <Text size="xs" c="dimmed" ta="center">
          You may leave this page: the run goes on without it.
        </Text>
      </Stack>
    </Paper>
  );
}
