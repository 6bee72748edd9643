// What came closest to a match with an open record: which condition fails, and the smallest change that would admit it.
import { Badge, Group, Paper, Stack, Text, Title } from '@mantine/core';

import { useQuery } from 'urql';
import { graphql } from '@/graphql/generated';
import { explainError } from '@/lib/faults';
import { ErrorState, LoadingCards } from '@/ui/States';
import { MissReasons } from './MissReasons';

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
          ...MissReasons_pass
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
            <MissReasons pass={miss.pass} />
          </Paper>
        ))}
      </Stack>
    </section>
  );
}
