// Try other rules on the whole of a run's data: edit the passes, see what would be new, lost and changed, then run them.
import { Alert, Button, Group, Paper, Stack, Text, Title } from '@mantine/core';
import { IconEye, IconPlayerPlay, IconRotate } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { useClient, useQuery } from 'urql';
import { graphql } from '@/graphql/generated';
import { explainError } from '@/lib/faults';
import { formatSeconds } from '@/lib/format';
import { newKey } from '@/lib/key';
import { asRuleset } from '@/lib/ruleset';
import type { Ruleset } from '@/lib/ruleset';
import { PassesEditor } from '@/ui/rules/PassesEditor';
import { ErrorState, LoadingCards } from '@/ui/States';
import { PreviewPasses } from './PreviewPasses';
import { PreviewSamples } from './PreviewSamples';
import { PreviewTotals } from './PreviewTotals';
import { saveAndRun } from './save';

const RulesQuery = graphql(`
  query RunRules($id: ID!) {
    run(id: $id) {
      id
      rulesetVersion
      rulesetBody
      leftDataset {
        id
      }
      rightDataset {
        id
      }
      reconciliation {
        id
        ruleset {
          id
          version
        }
      }
    }
  }
`);

const PreviewQuery = graphql(`
  query RulesetPreview($input: RulesetPreviewInput!) {
    rulesetPreview(input: $input) {
      seconds
      ...PreviewTotals_preview
      ...PreviewPasses_preview
      ...PreviewSamples_preview
    }
  }
`);

export function TryRulesPage({ runId }: { runId: string }) {
  const [{ data, error }, again] = useQuery({ query: RulesQuery, variables: { id: runId } });
  const run = data?.run;
  if (error)
    return (
      <ErrorState message={explainError(error)} onRetry={() => again({ requestPolicy: 'network-only' })} />
    );
  const ruleset = asRuleset(run?.rulesetBody);
  if (!run || !ruleset) return <LoadingCards height={150} />;
  const { id, version } = run.reconciliation.ruleset;
  return (
    <Trial
      key={run.id}
      start={ruleset}
      run={{
        id: run.id,
        reconciliationId: run.reconciliation.id,
        leftDatasetId: run.leftDataset.id,
        rightDatasetId: run.rightDataset.id,
        rulesetId: id,
        currentVersion: version,
      }}
      usedVersion={run.rulesetVersion}
    />
  );
}

export type TriedRun = {
  id: string;
  reconciliationId: string;
  leftDatasetId: string;
  rightDatasetId: string;
  rulesetId: string;
  currentVersion: number;
};

function Trial({ start, run, usedVersion }: { start: Ruleset; run: TriedRun; usedVersion: number }) {
  const [rules, setRules] = useState(start);
  const [asked, setAsked] = useState<Ruleset | null>(null);
  const [{ data, error, fetching }] = useQuery({
    query: PreviewQuery,
    variables: { input: { runId: run.id, body: asked } },
    pause: asked === null,
    requestPolicy: 'network-only',
  });
  const preview = asked === null || error ? null : (data?.rulesetPreview ?? null);
  const stale = preview !== null && asked !== rules;

  // Whoever asked from the last pass of a long list is taken to the answer.
  const shown = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (preview) shown.current?.scrollIntoView({ block: 'start' });
  }, [preview]);

  return (
    <Stack gap="lg">
      <Head
        fetching={fetching}
        onPreview={() => setAsked(rules)}
        {...(rules === start ? {} : { onReset: () => setRules(start) })}
      />
      {error ? <ErrorState title="No preview" message={explainError(error)} /> : null}
      {fetching && !preview ? <LoadingCards count={2} height={120} /> : null}
      {preview ? (
        <Stack
          component="section"
          aria-label="Preview"
          gap="lg"
          aria-busy={fetching}
          ref={shown}
          style={{ scrollMarginTop: 180 }}
        >
          <Group justify="space-between" gap="sm">
            <Text size="sm" c="dimmed" aria-live="polite">
              {stale
                ? 'The rules have changed since this preview.'
                : `Computed on all records in ${formatSeconds(preview.seconds)}.`}
            </Text>
            <SaveButton run={run} rules={rules} disabled={stale || rules === start} />
          </Group>
          <PreviewTotals preview={preview} />
          <PreviewPasses preview={preview} />
          <PreviewSamples preview={preview} />
        </Stack>
      ) : null}
      <Paper>
        {usedVersion === run.currentVersion ? null : (
          <Alert color="yellow" variant="light" mb="md" p="sm">
            These are the rules of this run, version {usedVersion}. Version {run.currentVersion} is in use
            now; saving makes another one on top of it.
          </Alert>
        )}
        <PassesEditor ruleset={rules} onChange={setRules} />
      </Paper>
    </Stack>
  );
}

type HeadProps = { fetching: boolean; onPreview: () => void; onReset?: () => void };

/** Stays in sight while the passes below are changed. */
function Head({ fetching, onPreview, onReset }: HeadProps) {
  return (
    <Paper p="md" pos="sticky" top={64} style={{ zIndex: 40 }}>
      <Group justify="space-between" gap="sm">
        <div>
          <Title order={2}>Try other rules</Title>
          <Text size="sm" c="dimmed" visibleFrom="sm">
            Change the passes and see what they would match in all of this run’s records. Nothing is kept
            until you save.
          </Text>
        </div>
        <Group gap="sm">
          <Button
            variant="default"
            leftSection={<IconRotate size={16} aria-hidden />}
            disabled={onReset === undefined}
            onClick={onReset}
          >
            Reset
          </Button>
          <Button leftSection={<IconEye size={17} aria-hidden />} loading={fetching} onClick={onPreview}>
            Preview
          </Button>
        </Group>
      </Group>
    </Paper>
  );
}

function SaveButton({ run, rules, disabled }: { run: TriedRun; rules: Ruleset; disabled: boolean }) {
  const client = useClient();
  const navigate = useNavigate();
  const [key] = useState(() => newKey());
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<string | null>(null);
  const save = async () => {
    setBusy(true);
    setFault(null);
    try {
      const runId = await saveAndRun(client, run, rules, key);
      await navigate({ to: '/runs/$runId', params: { runId } });
    } catch (failed) {
      setFault((failed as Error).message);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Stack gap="xs" align="flex-end">
      <Button
        variant="light"
        leftSection={<IconPlayerPlay size={17} aria-hidden />}
        loading={busy}
        disabled={disabled}
        onClick={() => void save()}
      >
        Save as new version and run
      </Button>
      {fault ? <ErrorState title="Not saved" message={fault} /> : null}
    </Stack>
  );
}
