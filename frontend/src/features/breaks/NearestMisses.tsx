// What came closest to a match with an open record: which condition fails, and the smallest change that would admit it.
import { Badge, Group, Paper, Stack, Text, Title } from '@mantine/core';

import { useQuery } from 'urql';
import { graphql } from '@/graphql/generated';
import { explainError } from '@/lib/faults';
import { fieldWords } from '@/lib/words';
import { ErrorState, LoadingCards } from '@/ui/States';

const NearestMissesQuery = graphql(`
  query NearestMisses($id: ID!) {
    break(id: $id) {
      id
      nearestMisses {
        open
        record {
          row
        }
        pass {
          pass
          holds
          conditions {
            kind
            leftField
            rightField
            leftValue
            rightValue
            distance
            limit
            holds
            needed
          }
        }
      }
    }
  }
`);

type Props = { id: string; otherSide: string };

export function NearestMisses({ id, otherSide }: Props) {
  const [{ data, error }] = useQuery({ query: NearestMissesQuery, variables: { id } });
  if (error) return <ErrorState message={explainError(error)} />;
  if (data?.break?.id !== id) return <LoadingCards height={100} />;
  const misses = data.break.nearestMisses;
  return (
    <section aria-label="Nearest misses">
      <Title order={3} mb="xs">
        Nearest misses
      </Title>
      {misses.length === 0 ? <Text c="dimmed">The other side has no record to compare with.</Text> : null}
      <Stack gap="xs">
        {misses.map((miss) => (
          <Paper key={String(miss.record.row)} withBorder p="sm">
            <Group gap="xs" mb={4}>
              <Text fw={600} size="sm">
                {otherSide} row {String(miss.record.row)}
              </Text>
              <Badge size="sm" variant="light" color={miss.open ? 'blue' : 'gray'}>
                {miss.open ? 'open' : 'already matched'}
              </Badge>
              <Text size="sm" c="dimmed">
                by {miss.pass.pass}
              </Text>
            </Group>
            {miss.pass.holds ? (
              <Text size="sm">Every condition holds: another record was taken, or both fit several.</Text>
            ) : null}
            {miss.pass.conditions
              .filter((condition) => !condition.holds)
              .map((condition) => (
                <Text size="sm" key={`${condition.kind} ${condition.leftField} ${condition.rightField}`}>
                  {fieldWords(condition.leftField)}: {condition.leftValue ?? 'blank'} –{' '}
                  {condition.rightValue ?? 'blank'}
                  {condition.distance ? `, ${condition.distance}` : ''}
                  {condition.limit ? ` (${condition.limit})` : ''}
                  {condition.needed ? `. Admitted with ${condition.needed}` : ''}
                </Text>
              ))}
          </Paper>
        ))}
      </Stack>
    </section>
  );
}
