// The columns of the list of breaks, and the card that stands for a row on narrow screens.
import { Group, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { graphql, readFragment } from '@/graphql/generated';
import type { FragmentType } from '@/graphql/generated';
import type { BreakRow_BreakFragment } from '@/graphql/generated/graphql';
import type { Column } from '@/ui/DataTable';
import { Money } from '@/ui/Money';
import { StatusBadge, statusWords } from '@/ui/StatusBadge';

const Fragment = graphql(`
  fragment BreakRow_break on Break {
    id
    side
    row
    kind
    state
    amount
    currency
    date
    label
    reason
  }
`);

type Row = FragmentType<typeof Fragment> & { id: string };
type Break = BreakRow_BreakFragment;

const column = (
  id: string,
  header: string,
  grow: number,
  width: number,
  cell: (item: Break) => ReactNode,
  align?: 'right',
): Column<Row> => ({
  id,
  header,
  grow,
  width,
  ...(align ? { align } : {}),
  cell: (row) => cell(readFragment(Fragment, row)),
});

export const BREAK_COLUMNS: readonly Column<Row>[] = [
  column('side', 'Side', 0, 84, (item) => statusWords(item.side)),
  column('row', 'Row', 0, 84, (item) => <span className="num">{String(item.row)}</span>),
  column('kind', 'Kind', 0, 150, (item) => <StatusBadge status={item.kind} />),
  column('date', 'Date', 0, 128, (item) => item.date ?? '–'),
  column('label', 'Record', 2, 160, (item) => item.label ?? '–'),
  column(
    'amount',
    'Amount',
    1,
    140,
    (item) => <Money amount={item.amount} currency={item.currency ?? null} />,
    'right',
  ),
  column('reason', 'Reason', 4, 240, (item) => (
    <Text span size="sm" c="dimmed" title={item.reason}>
      {item.reason}
    </Text>
  )),
  column('state', 'State', 0, 118, (item) => <StatusBadge status={item.state} />),
];

export function BreakCard({ item: row }: { item: Row }) {
  const item = readFragment(Fragment, row);
  return (
    <Stack gap={3}>
      <Group justify="space-between" wrap="nowrap" gap="xs">
        <Text size="sm" fw={600} truncate>
          {item.label ?? `${statusWords(item.side)} row ${String(item.row)}`}
        </Text>
        <StatusBadge status={item.kind} />
      </Group>
      <Group justify="space-between" wrap="nowrap" gap="xs">
        <Text size="xs" c="dimmed" className="num">
          {statusWords(item.side)} row {String(item.row)}
          {item.date ? ` · ${item.date}` : ''}
        </Text>
        <Money amount={item.amount} currency={item.currency ?? null} size="sm" fw={550} />
      </Group>
      <Text size="xs" c="dimmed" truncate>
        {item.reason}
      </Text>
    </Stack>
  );
}
