// Step three: both files are imported, then the run starts and its own page takes over.
import { Button, Group, Paper, Stack, Text, Title } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useCallback, useEffect, useRef, useState } from 'react';
import { useClient } from 'urql';
import type { Uploaded } from '@/features/uploads/FileDrop';
import { newKey } from '@/lib/key';
import type { Ruleset } from '@/lib/ruleset';
import { ErrorState } from '@/ui/States';
import { ImportProgress } from './ImportProgress';
import { startImports, startRun } from './launch';
import type { Made } from './launch';

type Props = { name: string; left: Uploaded; right: Uploaded; ruleset: Ruleset; onBack: () => void };

type Imported = { left: boolean; right: boolean };

export function RunStep({ name, left, right, ruleset, onBack }: Props) {
  const client = useClient();
  const navigate = useNavigate();
  const made = useRef<Made>({});
  const [key] = useState(() => newKey());
  const [jobs, setJobs] = useState<Made>({});
  const [imported, setImported] = useState<Imported>({ left: false, right: false });
  const [fault, setFault] = useState<string | null>(null);
  const busy = useRef(false);
  const both = imported.left && imported.right;

  const advance = useCallback(async () => {
    if (busy.current) return;
    busy.current = true;
    const plan = { name: name.trim(), left, right, ruleset, key };
    try {
      if (both) {
        const runId = await startRun(client, plan, made.current);
        await navigate({ to: '/runs/$runId', params: { runId }, replace: true });
      } else {
        setJobs(await startImports(client, plan, made.current));
      }
    } catch (failed) {
      setFault((failed as Error).message);
    } finally {
      busy.current = false;
    }
  }, [both, client, key, left, name, navigate, right, ruleset]);

  useEffect(() => {
    void advance();
  }, [advance]);

  const leftDone = useCallback(() => setImported((before) => ({ ...before, left: true })), []);
  const rightDone = useCallback(() => setImported((before) => ({ ...before, right: true })), []);

  return (
    <Paper maw={720} mx="auto">
      <Title order={2} mb="md">
        {both ? 'Starting the run' : 'Importing both files'}
      </Title>
      <Stack gap="lg">
        <ImportProgress title={left.filename} jobId={jobs.leftJob ?? null} onDone={leftDone} />
        <ImportProgress title={right.filename} jobId={jobs.rightJob ?? null} onDone={rightDone} />
        <Text size="sm" c="dimmed">
          Rows that cannot be read are kept aside with their reason; they never stop the others.
        </Text>
        {fault ? (
          <ErrorState
            title="Not started"
            message={fault}
            onRetry={() => {
              setFault(null);
              void advance();
            }}
          />
        ) : null}
        <Group>
          <Button variant="default" onClick={onBack}>
            Back
          </Button>
        </Group>
      </Stack>
    </Paper>
  );
}
