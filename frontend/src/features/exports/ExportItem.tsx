// One export on its way: being written, ready, or failed.
import { Button, Group, Paper, Progress, Stack, Text } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useClient, useQuery } from 'urql';
import { graphql } from '@/graphql/generated';
import { sentence } from '@/lib/faults';
import { formatBytes } from '@/lib/format';
import { useJob } from '@/lib/useJob';
import { ErrorState } from '@/ui/States';
import { StatusBadge } from '@/ui/StatusBadge';
import { fetchExport, saveFile } from './download';

const ExportQuery = graphql(`
  query ExportState($id: ID!) {
    export(id: $id) {
      id
      kind
      format
      state
      filename
      sizeBytes
    }
  }
`);

export function ExportItem({ id, jobId }: { id: string; jobId: string }) {
  const client = useClient();
  const { job, ended } = useJob(jobId);
  const [{ data }, again] = useQuery({
    query: ExportQuery,
    variables: { id },
    requestPolicy: 'cache-and-network',
  });
  const [bytes, setBytes] = useState<number | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  const file = data?.export;

  useEffect(() => {
    if (ended) again({ requestPolicy: 'network-only' });
  }, [ended, again]);

  const download = async () => {
    setFault(null);
    setBytes(0);
    try {
      saveFile(await fetchExport(client, id, setBytes), file?.filename ?? 'export');
    } catch (failed) {
      setFault((failed as Error).message);
    } finally {
      setBytes(null);
    }
  };

  const ready = file?.state === 'READY';
  const failed = job?.state === 'FAILED' || file?.state === 'FAILED';
  return (
    <Paper p="md">
      <Stack gap="sm">
        <Group justify="space-between" gap="sm">
          <div>
            <Text fw={600} style={{ overflowWrap: 'anywhere' }}>
              {file?.filename ?? 'Export'}
            </Text>
            <Text size="sm" c="dimmed" aria-live="polite">
              {ready
                ? formatBytes(file.sizeBytes ?? 0)
                : failed
                  ? 'Failed'
                  : `Writing, ${job?.progress.percent ?? 0}%`}
            </Text>
          </div>
          {ready ? (
            <Button
              leftSection={<IconDownload size={17} aria-hidden />}
              loading={bytes !== null}
              onClick={() => void download()}
            >
              Download
            </Button>
          ) : (
            <StatusBadge status={failed ? 'FAILED' : (job?.state ?? 'READY')} />
          )}
        </Group>
        {!ready && !failed ? (
          <Progress value={job?.progress.percent ?? 0} animated aria-label="Progress of the export" />
        ) : null}
        {bytes !== null && bytes > 0 && Number(file?.sizeBytes ?? 0) > 0 ? (
          <Progress value={(bytes / Number(file?.sizeBytes)) * 100} aria-label="Progress of the download" />
        ) : null}
        {failed ? (
          <ErrorState
            title="The export failed"
            message={sentence(job?.failure?.message ?? 'the server gave no reason')}
          />
        ) : null}
        {fault ? <ErrorState title="Not downloaded" message={fault} onRetry={() => void download()} /> : null}
      </Stack>
    </Paper>
  );
}
