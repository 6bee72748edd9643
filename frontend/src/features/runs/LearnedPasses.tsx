// What the passes with a learned score learned, pass by pass. Nothing of runs that have none.
import { Accordion, Paper, Text, Title } from '@mantine/core';
import { graphql, readFragment } from '@/graphql/generated';
import type { FragmentType } from '@/graphql/generated';
import { plural } from '@/lib/format';
import { asRuleset } from '@/lib/ruleset';
import { LearnedTable } from './LearnedTable';
import classes from './LearnedPasses.module.css';

const Fragment = graphql(`
  fragment LearnedPasses_run on Run {
    id
    rulesetBody
    summary {
      passes {
        name
        learned {
          conditions {
            condition
          }
          ...LearnedTable_score
        }
      }
    }
  }
`);

/** As many conditions, of all passes, are shown without being asked for. */
const MOST_SHOWN = 4;

export function LearnedPasses(props: { run: FragmentType<typeof Fragment> }) {
  const { summary, rulesetBody } = readFragment(Fragment, props.run);
  const rules = asRuleset(rulesetBody)?.passes ?? [];
  const passes = (summary?.passes ?? []).flatMap(({ name, learned }) => (learned ? [{ name, learned }] : []));
  if (passes.length === 0) return null;
  const conditions = passes.reduce((sum, { learned }) => sum + learned.conditions.length, 0);
  return (
    <Paper component="section" aria-label="What was learned">
      <Title order={2} mb={4}>
        {passes.length === 1 ? 'What this pass learned' : 'What these passes learned'}
      </Title>
      <Text size="sm" c="dimmed" maw={760}>
        Learned from the records themselves: each bit for two records (+) doubles the odds that they belong
        together, each bit against them (−) halves the odds, and the odds become the points of a match.
      </Text>
      <Accordion
        multiple
        order={3}
        mt="xs"
        defaultValue={conditions > MOST_SHOWN ? [] : passes.map((_, at) => `pass-${at}`)}
        classNames={{
          item: classes.item ?? '',
          control: classes.control ?? '',
          content: classes.content ?? '',
        }}
      >
        {passes.map(({ name, learned }, at) => (
          <Accordion.Item key={name} value={`pass-${at}`}>
            <Accordion.Control>
              <Text span fw={600} size="sm">
                {name}
              </Text>{' '}
              <Text span c="dimmed" size="sm">
                {plural(learned.conditions.length, 'condition')} weighed
              </Text>
            </Accordion.Control>
            <Accordion.Panel>
              <LearnedTable
                score={learned}
                conditions={rules.find((pass) => pass.name === name)?.conditions ?? []}
              />
            </Accordion.Panel>
          </Accordion.Item>
        ))}
      </Accordion>
    </Paper>
  );
}
