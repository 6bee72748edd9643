// What one pass learned: how often each level of a condition occurs among matches and among others, and its weight.
import { Table, Text } from '@mantine/core';
import { graphql, readFragment } from '@/graphql/generated';
import type { FragmentType } from '@/graphql/generated';
import type { EvidenceLevel, LearnedTable_ScoreFragment } from '@/graphql/generated/graphql';
import { formatBits, formatCount, formatShare, plural } from '@/lib/format';
import type { Condition } from '@/lib/ruleset';
import { conditionWords } from '@/lib/words';
import classes from './LearnedTable.module.css';

const Fragment = graphql(`
  fragment LearnedTable_score on LearnedScore {
    pairs
    matching
    priorBits
    conditions {
      condition
      levels {
        level
        matching
        strange
        bits
      }
    }
  }
`);

type Score = LearnedTable_ScoreFragment;

const LEVEL_WORDS: Record<EvidenceLevel, string> = {
  EXACT: 'exact',
  CLOSE: 'close',
  FAR: 'far',
  FAILS: 'fails',
  BLANK: 'blank',
};

type Props = { score: FragmentType<typeof Fragment>; conditions: readonly Condition[] };

export function LearnedTable({ score: masked, conditions }: Props) {
  const score = readFragment(Fragment, masked);
  const most = Math.max(
    1,
    ...score.conditions.flatMap(({ levels }) => levels.map(({ bits }) => Math.abs(bits))),
  );
  const texts = score.conditions.some((each) => conditions[each.condition]?.kind === 'text-similar');
  return (
    <>
      <Text size="sm" maw={760} mb="xs">
        {priorWords(score, conditions)}
      </Text>
      <Table.ScrollContainer minWidth={280} type="native" tabIndex={0}>
        <Table className={classes.table} fz="sm" verticalSpacing={4} captionSide="top">
          <Table.Caption ta="left" mt={0} mb={4}>
            How often each level occurs, and its weight
          </Table.Caption>
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">Level</Table.Th>
              <Table.Th scope="col" ta="right">
                Among matches
              </Table.Th>
              <Table.Th scope="col" ta="right">
                Among others
              </Table.Th>
              <Table.Th scope="col" ta="right">
                Weight in bits
              </Table.Th>
            </Table.Tr>
          </Table.Thead>
          {score.conditions.map(({ condition: at, levels }) => (
            <Table.Tbody key={at}>
              <Table.Tr>
                <Table.Th scope="rowgroup" colSpan={4} pt="sm">
                  {nameOf(conditions[at], at)}
                </Table.Th>
              </Table.Tr>
              {levels.map(({ level, matching, strange, bits }) => (
                <Table.Tr key={level}>
                  <Table.Th scope="row" fw={400}>
                    {LEVEL_WORDS[level]}
                  </Table.Th>
                  <Table.Td ta="right" className="num">
                    {formatShare(matching)}
                  </Table.Td>
                  <Table.Td ta="right" className="num">
                    {formatShare(strange)}
                  </Table.Td>
                  <Table.Td ta="right" className="num">
                    <span className={classes.weight}>
                      <Bar part={bits / most} />
                      {formatBits(bits)}
                    </span>
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          ))}
        </Table>
      </Table.ScrollContainer>
      <Text size="xs" c="dimmed" mt="xs" maw={760}>
        Exact: no difference. Close and far: inside the limit, in its nearer or farther half. Fails: outside
        it. A blank says nothing.
        {texts ? ' Agreeing on a rare text says more than shown here, on a common one less.' : null}
      </Text>
    </>
  );
}

/** A bar to the right for what speaks for a match, to the left for what speaks against it. */
function Bar({ part }: { part: number }) {
  const width = `${Math.abs(part) * 50}%`;
  return (
    <span className={classes.bar} aria-hidden>
      <span
        data-against={part < 0 || undefined}
        style={part < 0 ? { right: '50%', width } : { left: '50%', width }}
      />
    </span>
  );
}

function nameOf(condition: Condition | undefined, at: number): string {
  return condition ? conditionWords(condition) : `condition ${at + 1}`;
}

function priorWords(
  { pairs, matching, priorBits, conditions: weighed }: Score,
  all: readonly Condition[],
): string {
  const key = all
    .filter((_, at) => !weighed.some(({ condition }) => condition === at))
    .map((condition) => conditionWords(condition));
  const compared = key.length === 0 ? '' : ` with ${key.join(' and ')}`;
  const share =
    matching > 0 && matching < 0.1
      ? `about 1 in ${formatCount(Math.round(1 / matching))} belongs together`
      : `${formatShare(matching)} belong together`;
  return `Of ${plural(pairs, 'pair')}${compared}, ${share}: each pair starts at ${formatBits(priorBits)} bits, and each condition adds the weight of its level.`;
}
