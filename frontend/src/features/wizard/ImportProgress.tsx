// One import on its way.
import { Group, Progress, Stack, Text } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import { useEffect } from 'react';
import { sentence } from '@/lib/faults';
import { formatBytes } from '@/lib/format';
import { useJob } from '@/lib/useJob';
import { ErrorState } from '@/ui/States';

export function ImportProgress({
  title,
  jobId,
  onDone,
}: {
  title: string;
  jobId: string | null;
  onDone: () => void;
}) {
  const { job } = useJob(jobId);
  const done = job?.state === 'DONE';
  useEffect(() => {
    if (done) onDone();
  }, [done, onDone]);

  const failed = job?.state === 'FAILED' || job?.state === 'CANCELLED';
  const { done: read = 0, total = 0, percent = 0, phase = '' } = job?.progress ?? {};
  return (
    <Stack gap={6}>
      <Group justify="space-between" wrap="nowrap">
        <Text size="sm" fw={550} truncate>
          {title}
        </Text>
        <Text size="sm" c="dimmed" className="num" aria-live="polite">
          {done ? (
            <IconCheck size={17} color="var(--matched)" aria-label="imported" />
          ) : failed ? (
            'failed'
          ) : job ? (
            phase || `${percent}%`
          ) : (
            'waiting'
          )}
        </Text>
      </Group>
      <Progress
        value={done || (phase !== '' && BigInt(total) === 0n) ? 100 : Math.max(percent, job ? 3 : 0)}
        animated={!done && !failed}
        color={failed ? 'red.8' : 'accent'}
        aria-label={`Import of ${title}`}
      />
      {!done && BigInt(total) > 0n ? (
        <Text size="xs" c="dimmed" className="num">
          {formatBytes(read)} of {formatBytes(total)}
        </Text>
      ) : null}
      {failed ? (
        <ErrorState
          title="The import failed"
          message={sentence(job.failure?.message ?? 'the server gave no reason')}
        />
      ) : null}
    </Stack>
  );
}
