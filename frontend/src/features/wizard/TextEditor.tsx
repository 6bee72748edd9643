// The ruleset as the text that the command line reads too. It is checked as one types, and taken over when valid.
import { Badge, CopyButton, Button, Group, List, Paper, Stack, Text, Textarea } from '@mantine/core';
import { useEffect, useState } from 'react';
import { sentence } from '@/lib/faults';
import { asRuleset } from '@/lib/ruleset';
import type { Ruleset } from '@/lib/ruleset';
import { LoadingCards } from '@/ui/States';
import { useRulesetCheck } from './useRulesetCheck';

export function TextEditor({ ruleset, onChange }: { ruleset: Ruleset; onChange: (next: Ruleset) => void }) {
  // The text one starts from; from the first key on, the text is the editor's own.
  const [start] = useState(ruleset);
  const [own, setOwn] = useState<string | null>(null);
  const given = useRulesetCheck({ body: start }, 0);
  const typed = useRulesetCheck(own === null ? { body: start } : { toml: own });
  const text = own ?? given.check?.toml ?? null;
  const problems =
    own !== null && typed.check && !typed.pending ? typed.check.problems : (given.check?.problems ?? []);
  const taken = own !== null && !typed.pending && typed.check?.valid ? typed.check.body : null;

  useEffect(() => {
    const next = asRuleset(taken);
    if (next) onChange(next);
    // eslint-disable-next-line react-hooks/exhaustive-deps -- only a newly checked text is taken over
  }, [taken]);

  if (text === null && given.check === null) return <LoadingCards count={1} height={320} />;
  if (text === null) {
    return (
      <Text c="dimmed">
        This ruleset has problems that its text form cannot express. Correct them under Fields or Passes
        first.
      </Text>
    );
  }
  return (
    <Stack gap="sm">
      <Group justify="space-between">
        <Text size="sm" c="dimmed">
          The same text works with <span className="mono">recon reconcile --ruleset</span>.
        </Text>
        <Group gap="sm">
          <Badge variant="default" aria-live="polite">
            {typed.pending ? 'Checking …' : problems.length > 0 ? 'Has problems' : 'Valid'}
          </Badge>
          <CopyButton value={text}>
            {({ copied, copy }) => (
              <Button size="xs" variant="default" onClick={copy}>
                {copied ? 'Copied' : 'Copy'}
              </Button>
            )}
          </CopyButton>
        </Group>
      </Group>
      <Textarea
        aria-label="Ruleset as TOML"
        value={text}
        onChange={(event) => setOwn(event.currentTarget.value)}
        autosize
        minRows={16}
        maxRows={34}
        spellCheck={false}
        styles={{
          input: { fontFamily: 'var(--mantine-font-family-monospace)', fontSize: 13, lineHeight: 1.55 },
        }}
      />
      {problems.length > 0 ? (
        <Paper p="sm">
          <List size="sm">
            {problems.map(({ path, message, line }) => (
              <List.Item key={`${path}${message}`}>
                <Text span className="mono">
                  {line ? `line ${line}` : path}:{' '}
                </Text>
                {sentence(message)}
              </List.Item>
            ))}
          </List>
        </Paper>
      ) : null}
    </Stack>
  );
}
