// The columns of the list of matches, and the card that stands for a row on narrow screens.
import { Group, Stack, Text } from '@mantine/core';
import { graphql, readFragment } from '@/graphql/generated';
import type { FragmentType } from '@/graphql/generated';
import type { MatchRow_MatchFragment } from '@/graphql/generated/graphql';
import { isZero, subtractDecimals } from '@/lib/decimal';
import type { Column } from '@/ui/DataTable';
import { Money } from '@/ui/Money';
import { StatusBadge } from '@/ui/StatusBadge';

const Fragment = graphql(`
  fragment MatchRow_match on Match {
    id
    number
    status
    pass
    score
    left {
      row
      values
    }
    right {
      row
      values
    }
    leftAmount
    rightAmount
    currency
  }
`);

type Row = FragmentType<typeof Fragment> & { id: string };
type Match = MatchRow_MatchFragment;

/** What a match is recognised by: the first value of its first left record. */
function title({ left, right }: Match): string {
  const record = left[0] ?? right[0];
  return record?.values.find((value) => value !== null && value !== '') ?? '';
}

function shape({ left, right }: Match): string {
  return `${left.length} : ${right.length}`;
}

function difference({ leftAmount, rightAmount }: Match): string | null {
  const between = subtractDecimals(leftAmount, rightAmount);
  return between === null || isZero(between) ? null : between;
}

const column = (
  id: string,
  header: string,
  grow: number,
  width: number,
  cell: (match: Match) => React.ReactNode,
  align?: 'right',
): Column<Row> => ({
  id,
  header,
  grow,
  width,
  ...(align ? { align } : {}),
  cell: (row) => cell(readFragment(Fragment, row)),
});

export const MATCH_COLUMNS: readonly Column<Row>[] = [
  column('number', 'No.', 0, 76, (match) => <span className="num">{String(match.number)}</span>),
  column('status', 'Status', 0, 132, (match) => <StatusBadge status={match.status} />),
  column('title', 'Record', 2, 170, title),
  column('pass', 'Pass', 2, 150, (match) => match.pass),
  column('shape', 'Left : right', 0, 96, (match) => <span className="num">{shape(match)}</span>),
  column('score', 'Points', 0, 70, (match) => match.score, 'right'),
  column(
    'left',
    'Left amount',
    1,
    130,
    (match) => <Money amount={match.leftAmount} currency={match.currency} />,
    'right',
  ),
  column(
    'right',
    'Right amount',
    1,
    130,
    (match) => <Money amount={match.rightAmount} currency={match.currency} />,
    'right',
  ),
  column('difference', 'Difference', 1, 110, (match) => <Money amount={difference(match)} />, 'right'),
];

export function MatchCard({ match: row }: { match: Row }) {
  const match = readFragment(Fragment, row);
  return (
    <Stack gap={4}>
      <Group justify="space-between" wrap="nowrap" gap="xs">
        <Text size="sm" fw={600} truncate>
          {title(match)}
        </Text>
        <StatusBadge status={match.status} />
      </Group>
      <Group justify="space-between" wrap="nowrap" gap="xs">
        <Text size="xs" c="dimmed" truncate>
          {match.pass} · {shape(match)} · {match.score} points
        </Text>
        <Money amount={match.leftAmount} currency={match.currency} size="sm" fw={550} />
      </Group>
    </Stack>
  );
}
