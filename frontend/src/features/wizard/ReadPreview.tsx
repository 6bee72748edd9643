// The first records as they would be read with the fields as they stand.
import { Alert, Paper, Table, Text, Title } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from 'urql';
import { graphql } from '@/graphql/generated';
import { explainError, sentence } from '@/lib/faults';
import type { Mapping } from '@/lib/ruleset';
import { ErrorState, LoadingCards } from '@/ui/States';

const PreviewQuery = graphql(`
  query ReadPreview($input: DatasetPreviewInput!) {
    datasetPreview(input: $input) {
      records {
        columns
        records {
          row
          values
        }
      }
      rejectedRows {
        row
        column
        reason
      }
    }
  }
`);

export function ReadPreview({ uploadId, mapping }: { uploadId: string; mapping: Mapping }) {
  const key = JSON.stringify(mapping);
  const [settled] = useDebouncedValue(key, 500);
  const [{ data, error }] = useQuery({
    query: PreviewQuery,
    variables: { input: { uploadId, mapping: JSON.parse(settled) as unknown, rows: 8 } },
  });
  const preview = data?.datasetPreview;
  const rejected = preview?.rejectedRows[0];
  return (
    <Paper p="md">
      <Title order={3} mb="xs">
        What will be read
      </Title>
      {error ? (
        <ErrorState title="Not readable with these fields" message={sentence(explainError(error))} />
      ) : null}
      {!preview && !error ? <LoadingCards count={1} height={120} /> : null}
      {preview && !error ? (
        <>
          {rejected ? (
            <Alert color="yellow" variant="light" p="xs" mb="xs">
              <Text size="sm">
                Row {String(rejected.row)}
                {rejected.column ? `, ${rejected.column}` : ''}: {sentence(rejected.reason)}
              </Text>
            </Alert>
          ) : null}
          <Table.ScrollContainer minWidth={420} type="native" tabIndex={0}>
            <Table fz="xs" verticalSpacing={5}>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>Row</Table.Th>
                  {preview.records.columns.map((column) => (
                    <Table.Th key={column}>{column}</Table.Th>
                  ))}
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {preview.records.records.map((record) => (
                  <Table.Tr key={String(record.row)}>
                    <Table.Td c="dimmed">{String(record.row)}</Table.Td>
                    {record.values.map((value, index) => (
                      <Table.Td key={index} className="num">
                        {value ?? (
                          <Text span c="dimmed" fs="italic" size="xs">
                            blank
                          </Text>
                        )}
                      </Table.Td>
                    ))}
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </Table.ScrollContainer>
        </>
      ) : null}
    </Paper>
  );
}
