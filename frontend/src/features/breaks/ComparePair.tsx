// "Why not that one?": compares the break's record with any record of the other side, pass by pass.
import { Accordion, Button, Group, Stack, Text, TextInput, Title } from '@mantine/core';
import { useState } from 'react';
import type { FormEvent } from 'react';
import { useQuery } from 'urql';
import { graphql } from '@/graphql/generated';
import type { Side } from '@/graphql/generated/graphql';
import { explainError } from '@/lib/faults';
import { isWeighed } from '@/lib/learned';
import type { Said } from '@/lib/learned';
import { EvidenceList } from '@/ui/Evidence';
import { RecordCompare } from '@/ui/RecordCompare';
import { ErrorState, LoadingCards } from '@/ui/States';

const ExplainQuery = graphql(`
  query ExplainPair($input: ExplainPairInput!) {
    explainPair(input: $input) {
      matched
      leftColumns
      rightColumns
      left {
        row
        values
      }
      right {
        row
        values
      }
      passes {
        pass
        holds
        points
        priorBits
        conditions {
          kind
          leftField
          rightField
          leftValue
          rightValue
          distance
          limit
          holds
          points
          weight
          needed
          bits
        }
      }
    }
  }
`);

type Props = { runId: string; side: Side; row: string; suggested: string };

export function ComparePair({ runId, side, row, suggested }: Props) {
  const [typed, setTyped] = useState(suggested);
  const [other, setOther] = useState<string | null>(suggested === '' ? null : suggested);
  const wrong = typed !== '' && !/^[1-9]\d{0,17}$/.test(typed);
  const [leftRow, rightRow] = side === 'LEFT' ? [row, other ?? ''] : [other ?? '', row];
  const [{ data, error, fetching }] = useQuery({
    query: ExplainQuery,
    variables: { input: { runId, leftRow, rightRow } },
    pause: other === null,
  });
  const pair = other === null ? null : data?.explainPair;

  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!wrong && typed !== '') setOther(typed);
  };

  return (
    <section aria-label="Compare">
      <Title order={3} mb={4}>
        Why not that one?
      </Title>
      <Text size="sm" c="dimmed" mb="sm">
        Compare with any {side === 'LEFT' ? 'right' : 'left'} record by its row number.
      </Text>
      <form onSubmit={submit}>
        <Group align="flex-start" gap="sm" mb="md">
          <TextInput
            aria-label={`Row number on the ${side === 'LEFT' ? 'right' : 'left'} side`}
            placeholder="Row number"
            inputMode="numeric"
            w={150}
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value.trim())}
            error={wrong ? 'A whole number from 1' : null}
          />
          <Button type="submit" variant="default" disabled={typed === '' || wrong} loading={fetching}>
            Compare
          </Button>
        </Group>
      </form>
      {error ? <ErrorState title="Not compared" message={explainError(error)} /> : null}
      {fetching && !pair ? <LoadingCards count={2} /> : null}
      {pair ? (
        <Stack gap="md">
          <RecordCompare
            leftColumns={pair.leftColumns}
            rightColumns={pair.rightColumns}
            left={[pair.left]}
            right={[pair.right]}
          />
          <Text size="sm">
            {pair.matched ? 'These two are matched in this run.' : 'These two are not matched in this run.'}
          </Text>
          <Accordion variant="separated" radius="md" defaultValue="pass-0">
            {pair.passes.map((pass, index) => (
              <Accordion.Item key={pass.pass} value={`pass-${index}`}>
                <Accordion.Control>
                  <Text size="sm" fw={600}>
                    {pass.pass}
                  </Text>
                  <Text size="xs" c="dimmed">
                    {passWords(pass)}
                  </Text>
                </Accordion.Control>
                <Accordion.Panel>
                  <EvidenceList evidence={pass.conditions} points={pass.points} priorBits={pass.priorBits} />
                </Accordion.Panel>
              </Accordion.Item>
            ))}
          </Accordion>
        </Stack>
      ) : null}
    </section>
  );
}

type Pass = { holds: boolean; points: number; conditions: readonly Said[] };

function passWords({ holds, points, conditions }: Pass): string {
  if (holds) return `would match with ${points} points`;
  return isWeighed(conditions) ? `${points} points are too few to match` : misses(conditions);
}

function misses(conditions: readonly { holds: boolean }[]): string {
  const failed = conditions.filter(({ holds }) => !holds).length;
  return `${failed} of ${conditions.length} conditions ${failed === 1 ? 'does' : 'do'} not hold`;
}
