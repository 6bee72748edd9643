// One file by drop or by button, sent as soon as it is chosen.
import {
  ActionIcon,
  Button,
  FileButton,
  Group,
  Paper,
  Progress,
  Stack,
  Text,
  ThemeIcon,
  VisuallyHidden,
} from '@mantine/core';
import { IconCheck, IconFileSpreadsheet, IconUpload, IconX } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import type { DragEvent } from 'react';
import { useClient } from 'urql';
import { formatBytes } from '@/lib/format';
import { ErrorState } from '@/ui/States';
import { uploadFile } from './uploadFile';

export type Uploaded = { id: string; filename: string; sizeBytes: number };

type Props = {
  title: string;
  hint: string;
  uploaded: Uploaded | null;
  onUploaded: (uploaded: Uploaded | null) => void;
};

type Sending = { file: File; bytes: number; error?: string };

const TYPES = '.csv,.tsv,.txt,.xlsx,text/csv';

export function FileDrop({ title, hint, uploaded, onUploaded }: Props) {
  const client = useClient();
  const [sending, setSending] = useState<Sending | null>(null);
  const [over, setOver] = useState(false);
  const abort = useRef<AbortController | null>(null);
  useEffect(() => () => abort.current?.abort(), []);

  const send = async (file: File | null | undefined) => {
    if (!file) return;
    abort.current?.abort();
    const controller = new AbortController();
    abort.current = controller;
    onUploaded(null);
    setSending({ file, bytes: 0 });
    try {
      const onProgress = (bytes: number) => !controller.signal.aborted && setSending({ file, bytes });
      const id = await uploadFile(client, file, { onProgress, signal: controller.signal });
      if (controller.signal.aborted) return;
      setSending(null);
      onUploaded({ id, filename: file.name, sizeBytes: file.size });
    } catch (failed) {
      if (!controller.signal.aborted) setSending({ file, bytes: 0, error: (failed as Error).message });
    }
  };

  const remove = () => {
    abort.current?.abort();
    setSending(null);
    onUploaded(null);
  };

  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    void send(event.dataTransfer.files[0]);
  };

  const shown = uploaded
    ? { name: uploaded.filename, size: uploaded.sizeBytes }
    : sending
      ? { name: sending.file.name, size: sending.file.size }
      : null;
  return (
    <Paper
      component="section"
      aria-label={title}
      onDragOver={(event: DragEvent) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
      style={{
        borderStyle: shown ? 'solid' : 'dashed',
        borderWidth: shown ? 1 : 1.5,
        borderColor: over ? 'var(--matched)' : undefined,
        background: over ? 'var(--hover)' : undefined,
        minHeight: 228,
      }}
    >
      <Stack gap="xs" h="100%" align="center" justify="center" ta="center" mih={188}>
        {shown ? (
          <>
            <ThemeIcon
              size={46}
              radius="xl"
              variant={uploaded ? 'filled' : 'light'}
              color={sending?.error ? 'red.8' : 'accent'}
            >
              {uploaded ? <IconCheck size={24} aria-hidden /> : <IconFileSpreadsheet size={24} aria-hidden />}
            </ThemeIcon>
            <Text size="xs" c="dimmed">
              {title}
            </Text>
            <Text fw={600} style={{ overflowWrap: 'anywhere' }}>
              {shown.name}
            </Text>
            <Group gap={6}>
              <Text size="sm" c="dimmed" className="num" aria-live="polite">
                {formatBytes(shown.size)}
                {uploaded ? ' · uploaded' : sending?.error ? '' : ' · uploading'}
              </Text>
              <ActionIcon
                variant="subtle"
                color="gray"
                size="sm"
                aria-label={`Remove ${shown.name}`}
                onClick={remove}
              >
                <IconX size={15} />
              </ActionIcon>
            </Group>
            {sending && !sending.error ? (
              <Progress
                w="80%"
                value={Math.max(4, (sending.bytes / sending.file.size) * 100)}
                animated
                aria-label={`Upload of ${shown.name}`}
              />
            ) : null}
            {sending?.error ? (
              <ErrorState
                title="Not uploaded"
                message={sending.error}
                onRetry={() => void send(sending.file)}
              />
            ) : null}
          </>
        ) : (
          <>
            <ThemeIcon size={46} radius="xl" variant="light">
              <IconUpload size={23} aria-hidden />
            </ThemeIcon>
            <Text fw={600}>{title}</Text>
            <Text size="sm" c="dimmed" maw={300}>
              {hint}
            </Text>
            <FileButton
              onChange={(file) => void send(file)}
              accept={TYPES}
              inputProps={{ 'aria-label': `${title}: choose a file` }}
            >
              {(props) => (
                <Button {...props} variant="default" mt={6}>
                  Choose a file<VisuallyHidden> for {title}</VisuallyHidden>
                </Button>
              )}
            </FileButton>
            <Text size="xs" c="dimmed">
              or drop it here · CSV, TSV, Excel
            </Text>
          </>
        )}
      </Stack>
    </Paper>
  );
}
