// Take the result along: choose what and in which format, wait, download.
import { Button, Group, Paper, Radio, SegmentedControl, Stack, Text, Title } from '@mantine/core';
import { IconFileExport } from '@tabler/icons-react';
import { useState } from 'react';
import { useMutation } from 'urql';
import { graphql } from '@/graphql/generated';
import type { ExportFormat, ExportKind } from '@/graphql/generated/graphql';
import { accepted, explainError } from '@/lib/faults';
import { ErrorState } from '@/ui/States';
import { ExportItem } from './ExportItem';

const ExportCreate = graphql(`
  mutation ExportCreate($input: ExportCreateInput!) {
    exportCreate(input: $input) {
      export {
        id
      }
      job {
        id
      }
      userErrors {
        code
        message
        field
      }
    }
  }
`);

const KINDS: { value: ExportKind; label: string; text: string }[] = [
  { value: 'ALL', label: 'Everything', text: 'Every record of both sides with what happened to it.' },
  { value: 'MATCHES', label: 'Matches', text: 'Matched and suggested records, grouped by match.' },
  { value: 'OPEN', label: 'Open records', text: 'What has no match, with the reason.' },
];

const FORMATS: { value: ExportFormat; label: string }[] = [
  { value: 'CSV', label: 'CSV' },
  { value: 'XLSX', label: 'Excel' },
  { value: 'JSONL', label: 'JSON lines' },
  { value: 'PARQUET', label: 'Parquet' },
];

type Started = { id: string; jobId: string };

export function ExportsPage({ runId }: { runId: string }) {
  const [{ fetching }, create] = useMutation(ExportCreate);
  const [kind, setKind] = useState<ExportKind>('ALL');
  const [format, setFormat] = useState<ExportFormat>('CSV');
  const [started, setStarted] = useState<Started[]>([]);
  const [fault, setFault] = useState<string | null>(null);

  const start = async () => {
    setFault(null);
    const { data, error } = await create({ input: { runId, kind, format } });
    if (error) return setFault(explainError(error));
    try {
      const faults = data?.exportCreate.userErrors ?? [];
      const made = accepted(data?.exportCreate.export, faults);
      const job = accepted(data?.exportCreate.job, faults);
      setStarted((before) => [{ id: made.id, jobId: job.id }, ...before]);
    } catch (refused) {
      setFault((refused as Error).message);
    }
  };

  return (
    <Stack gap="lg">
      <Paper>
        <Title order={2} mb="md">
          New export
        </Title>
        <Stack gap="lg">
          <Radio.Group label="What" value={kind} onChange={(value) => setKind(value as ExportKind)}>
            <Stack gap="sm" mt="xs">
              {KINDS.map(({ value, label, text }) => (
                <Radio key={value} value={value} label={label} description={text} />
              ))}
            </Stack>
          </Radio.Group>
          <div>
            <Text size="sm" fw={500} mb={6} id="export-format">
              Format
            </Text>
            <SegmentedControl
              aria-labelledby="export-format"
              data={FORMATS}
              value={format}
              onChange={(value) => setFormat(value as ExportFormat)}
              fullWidth
              maw={460}
            />
          </div>
          {fault ? <ErrorState title="Not exported" message={fault} /> : null}
          <Group>
            <Button
              leftSection={<IconFileExport size={18} aria-hidden />}
              loading={fetching}
              onClick={() => void start()}
            >
              Export
            </Button>
          </Group>
        </Stack>
      </Paper>
      {started.map(({ id, jobId }) => (
        <ExportItem key={id} id={id} jobId={jobId} />
      ))}
    </Stack>
  );
}
