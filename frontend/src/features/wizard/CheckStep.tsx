// Step two: what was recognised. Accept it as it is, or change fields, passes, or the text.
import { Alert, Button, Group, List, Stack, Tabs, Text } from '@mantine/core';
import { IconPlayerPlay, IconRotate } from '@tabler/icons-react';
import { useEffect } from 'react';
import type { Dispatch } from 'react';
import { useQuery } from 'urql';
import type { Uploaded } from '@/features/uploads/FileDrop';
import { graphql } from '@/graphql/generated';
import { explainError, sentence } from '@/lib/faults';
import { asRuleset } from '@/lib/ruleset';
import { PassesEditor } from '@/ui/rules/PassesEditor';
import { Marked } from '@/ui/Marked';
import { ErrorState, LoadingCards } from '@/ui/States';
import { FieldsEditor } from './FieldsEditor';
import { Overview } from './Overview';
import { TextEditor } from './TextEditor';
import type { Action, Wizard } from './state';
import { useRulesetCheck } from './useRulesetCheck';

const SuggestQuery = graphql(`
  query Suggest($input: RulesetSuggestInput!) {
    rulesetSuggest(input: $input) {
      body
      reasons {
        text
        expectedMatchPercent
      }
      left {
        ...SidePreview_preview
        columns {
          name
        }
      }
      right {
        ...SidePreview_preview
        columns {
          name
        }
      }
    }
  }
`);

type Props = { state: Wizard; left: Uploaded; right: Uploaded; dispatch: Dispatch<Action> };

export function CheckStep({ state, left, right, dispatch }: Props) {
  const [{ data, error }, again] = useQuery({
    query: SuggestQuery,
    variables: { input: { leftUploadId: left.id, rightUploadId: right.id } },
  });
  const suggestion = data?.rulesetSuggest;
  const { ruleset, proposed } = state;
  const { check, pending } = useRulesetCheck(ruleset ? { body: ruleset } : null);

  useEffect(() => {
    const proposal = asRuleset(suggestion?.body);
    if (proposal) dispatch({ type: 'propose', ruleset: proposal });
  }, [suggestion, dispatch]);

  const back = (
    <Button variant="default" onClick={() => dispatch({ type: 'step', step: 'files' })}>
      Back to the files
    </Button>
  );
  if (error) {
    return (
      <Stack align="flex-start">
        <ErrorState
          title="These files cannot be read as they are"
          message={sentence(explainError(error))}
          onRetry={() => again({ requestPolicy: 'network-only' })}
        />
        {back}
      </Stack>
    );
  }
  if (!suggestion || !ruleset) {
    return (
      <Stack>
        <Text c="dimmed">Reading both files, profiling every column, and looking for what pairs up …</Text>
        <LoadingCards count={3} height={130} />
      </Stack>
    );
  }

  const edit = (next: typeof ruleset) => dispatch({ type: 'ruleset', ruleset: next });
  const problems = check && !check.valid ? check.problems : [];
  return (
    <Stack gap="lg">
      <Tabs defaultValue="overview" keepMounted={false}>
        <Tabs.List mb="lg" style={{ flexWrap: 'nowrap', overflowX: 'auto', overflowY: 'hidden' }}>
          <Tabs.Tab value="overview">Overview</Tabs.Tab>
          <Tabs.Tab value="fields">Fields</Tabs.Tab>
          <Tabs.Tab value="passes">Passes · {ruleset.passes.length}</Tabs.Tab>
          <Tabs.Tab value="text">As text</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="overview">
          <Overview
            ruleset={ruleset}
            reasons={suggestion.reasons}
            left={suggestion.left}
            right={suggestion.right}
            files={{ left, right }}
            onChange={edit}
          />
        </Tabs.Panel>
        <Tabs.Panel value="fields">
          <FieldsEditor
            ruleset={ruleset}
            files={{ left, right }}
            columns={{
              left: suggestion.left.columns.map(({ name }) => name),
              right: suggestion.right.columns.map(({ name }) => name),
            }}
            onChange={edit}
          />
        </Tabs.Panel>
        <Tabs.Panel value="passes">
          <PassesEditor ruleset={ruleset} onChange={edit} />
        </Tabs.Panel>
        <Tabs.Panel value="text">
          <TextEditor ruleset={ruleset} onChange={edit} />
        </Tabs.Panel>
      </Tabs>
      {problems.length > 0 ? (
        <Alert
          color="red"
          variant="light"
          title={problems.length === 1 ? 'One thing to correct' : `${problems.length} things to correct`}
          role="alert"
        >
          <List size="sm">
            {problems.map(({ path, message }) => (
              <List.Item key={`${path} ${message}`}>
                {path ? (
                  <Text span className="mono">
                    {path}:{' '}
                  </Text>
                ) : null}
                <Marked text={sentence(message)} />
              </List.Item>
            ))}
          </List>
        </Alert>
      ) : null}
      <Group>
        <Button
          size="md"
          leftSection={<IconPlayerPlay size={18} aria-hidden />}
          loading={pending}
          disabled={problems.length > 0 || ruleset.passes.length === 0}
          onClick={() => dispatch({ type: 'step', step: 'run' })}
        >
          Run it
        </Button>
        {back}
        {proposed && ruleset !== proposed ? (
          <Button
            variant="subtle"
            color="gray"
            leftSection={<IconRotate size={16} aria-hidden />}
            onClick={() => dispatch({ type: 'reset' })}
          >
            Back to the proposal
          </Button>
        ) : null}
      </Group>
    </Stack>
  );
}
