// Two records side by side, fields aligned by name, differences marked.
import { Box, Table, Text } from '@mantine/core';
import { fieldWords } from '@/lib/words';

export type ShownRecord = { row: number | string; values: readonly (string | null)[] };

type Props = {
  leftColumns: readonly string[];
  rightColumns: readonly string[];
  left: readonly ShownRecord[];
  right: readonly ShownRecord[];
};

/** Field names of both sides: shared ones first in the left side's order, then what only one side has. */
export function alignFields(left: readonly string[], right: readonly string[]): string[] {
  const shared = left.filter((name) => right.includes(name));
  const ownLeft = left.filter((name) => !right.includes(name));
  const ownRight = right.filter((name) => !left.includes(name));
  return [...shared, ...ownLeft, ...ownRight];
}

function valueOf(columns: readonly string[], record: ShownRecord, field: string): string | null {
  const index = columns.indexOf(field);
  return index < 0 ? null : (record.values[index] ?? null);
}

export function RecordCompare({ leftColumns, rightColumns, left, right }: Props) {
  const fields = alignFields(leftColumns, rightColumns);
  const single = left.length === 1 && right.length === 1;
  return (
    <Table.ScrollContainer minWidth={90 + 108 * (left.length + right.length)} type="native" tabIndex={0}>
      <Table verticalSpacing={6} horizontalSpacing={8} fz="sm" layout="auto">
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">
              <Text span size="xs" c="dimmed">
                Field
              </Text>
            </Table.Th>
            {left.map((record) => (
              <Table.Th key={`l${record.row}`} scope="col">
                Left <RowNumber row={record.row} />
              </Table.Th>
            ))}
            {right.map((record) => (
              <Table.Th key={`r${record.row}`} scope="col">
                Right <RowNumber row={record.row} />
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {fields.map((field) => {
            const onLeft = leftColumns.includes(field);
            const onRight = rightColumns.includes(field);
            const first = left[0];
            const second = right[0];
            const differs =
              single &&
              onLeft &&
              onRight &&
              first &&
              second &&
              valueOf(leftColumns, first, field) !== valueOf(rightColumns, second, field);
            return (
              <Table.Tr key={field}>
                <Table.Th scope="row" fw={500} c="dimmed">
                  {fieldWords(field)}
                </Table.Th>
                {left.map((record) => (
                  <Value
                    key={`l${record.row}`}
                    has={onLeft}
                    value={valueOf(leftColumns, record, field)}
                    differs={!!differs}
                  />
                ))}
                {right.map((record) => (
                  <Value
                    key={`r${record.row}`}
                    has={onRight}
                    value={valueOf(rightColumns, record, field)}
                    differs={!!differs}
                  />
                ))}
              </Table.Tr>
            );
          })}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function RowNumber({ row }: { row: number | string }) {
  return (
    <Text span size="xs" c="dimmed" className="num">
      row {row}
    </Text>
  );
}

function Value({ has, value, differs }: { has: boolean; value: string | null; differs: boolean }) {
  return (
    <Table.Td style={{ overflowWrap: 'anywhere' }}>
      {!has ? (
        <Text span size="sm" c="dimmed" aria-label="no such field">
          ·
        </Text>
      ) : value === null ? (
        <Text span size="sm" c="dimmed" fs="italic">
          blank
        </Text>
      ) : (
        <Box
          component="span"
          style={differs ? { borderBottom: '2px solid var(--suggested)', paddingBottom: 1 } : undefined}
        >
          {value}
        </Box>
      )}
    </Table.Td>
  );
}
