// One break opened: its record, why it is open, and a comparison with any record of the other side.
import { Group, Stack, Table, Text, Title } from '@mantine/core';

import { useQuery } from 'urql';
import { graphql } from '@/graphql/generated';
import { explainError, sentence } from '@/lib/faults';
import { fieldWords } from '@/lib/words';
import { AnchorLink } from '@/ui/links';
import { DetailDrawer } from '@/ui/DetailDrawer';
import { Money } from '@/ui/Money';
import { ErrorState, LoadingCards } from '@/ui/States';
import { StatusBadge, statusWords } from '@/ui/StatusBadge';
import { ComparePair } from './ComparePair';
import { NearestMisses } from './NearestMisses';

const BreakQuery = graphql(`
  query BreakDetail($id: ID!) {
    break(id: $id) {
      id
      side
      row
      kind
      state
      amount
      currency
      reason
      columns
      record {
        row
        values
      }
      match {
        id
        number
        left {
          row
        }
        right {
          row
        }
      }
    }
  }
`);

type Props = { id: string | null; runId: string; onClose: () => void };

export function BreakDrawer({ id, runId, onClose }: Props) {
  const [{ data, error }] = useQuery({ query: BreakQuery, variables: { id: id ?? '' }, pause: id === null });
  const item = data?.break?.id === id ? data.break : null;
  const missing = id !== null && data !== undefined && data.break === null;
  const other = item?.side === 'LEFT' ? item.match?.right[0] : item?.match?.left[0];
  return (
    <DetailDrawer
      title={item ? `${statusWords(item.side)} row ${String(item.row)}` : 'Break'}
      opened={id !== null}
      onClose={onClose}
    >
      {error ? <ErrorState message={explainError(error)} /> : null}
      {missing ? <ErrorState title="Not found" message="This break does not exist in this run." /> : null}
      {!item && !error && !missing ? <LoadingCards height={140} /> : null}
      {item ? (
        <Stack gap="lg">
          <Stack gap="xs">
            <Group gap="sm">
              <StatusBadge status={item.kind} />
              <StatusBadge status={item.state} />
              {item.amount == null ? null : (
                <Money amount={item.amount} currency={item.currency ?? null} fw={600} />
              )}
            </Group>
            <Text>{sentence(item.reason)}</Text>
            {item.match ? (
              <AnchorLink
                to="/runs/$runId/matches"
                params={{ runId }}
                search={{ open: item.match.id }}
                size="sm"
              >
                Open match {String(item.match.number)}
              </AnchorLink>
            ) : null}
          </Stack>
          {item.record ? (
            <section aria-label="Record">
              <Title order={3} mb="xs">
                Record
              </Title>
              <Table fz="sm" verticalSpacing={6}>
                <Table.Tbody>
                  {item.columns.map((column, index) => (
                    <Table.Tr key={column}>
                      <Table.Th scope="row" fw={500} c="dimmed" w="35%">
                        {fieldWords(column)}
                      </Table.Th>
                      <Table.Td style={{ overflowWrap: 'anywhere' }}>
                        {item.record?.values[index] ?? (
                          <Text span c="dimmed" fs="italic" size="sm">
                            blank
                          </Text>
                        )}
                      </Table.Td>
                    </Table.Tr>
                  ))}
                </Table.Tbody>
              </Table>
            </section>
          ) : null}
          {item.kind === 'REJECTED_ROW' || item.match ? null : (
            <NearestMisses id={item.id} otherSide={item.side === 'LEFT' ? 'Right' : 'Left'} />
          )}
          {item.kind === 'REJECTED_ROW' ? null : (
            <ComparePair
              key={item.id}
              runId={runId}
              side={item.side}
              row={String(item.row)}
              suggested={other ? String(other.row) : ''}
            />
          )}
        </Stack>
      ) : null}
    </DetailDrawer>
  );
}
