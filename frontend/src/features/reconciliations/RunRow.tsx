// One run in a reconciliation's history.
import { Table } from '@mantine/core';

import { graphql, readFragment } from '@/graphql/generated';
import type { FragmentType } from '@/graphql/generated';
import { addCounts, formatCount, formatMoment, formatPercent, percent } from '@/lib/format';
import { AnchorLink } from '@/ui/links';
import { StatusBadge } from '@/ui/StatusBadge';

const Fragment = graphql(`
  fragment RunRow_run on Run {
    id
    state
    createdAt
    summary {
      left {
        rows
        matched
        suggested
        open
      }
      right {
        rows
        matched
        suggested
        open
      }
    }
  }
`);

export function RunRow(props: { run: FragmentType<typeof Fragment> }) {
  const { id, state, createdAt, summary } = readFragment(Fragment, props.run);
  const { left, right } = summary ?? {};
  const sum = (name: 'matched' | 'suggested' | 'open' | 'rows') =>
    left && right ? addCounts(left[name], right[name]) : null;
  const shown = (count: string | null) => (count === null ? '–' : formatCount(count));
  const matched = sum('matched');
  const rows = sum('rows');
  return (
    <Table.Tr>
      <Table.Td>
        <AnchorLink to="/runs/$runId" params={{ runId: id }} size="sm" fw={550}>
          {formatMoment(createdAt)}
        </AnchorLink>
      </Table.Td>
      <Table.Td>
        <StatusBadge status={state} />
      </Table.Td>
      <Table.Td ta="right" className="num">
        {matched !== null && rows !== null ? formatPercent(percent(matched, rows)) : '–'}
      </Table.Td>
      <Table.Td ta="right" className="num">
        {shown(sum('suggested'))}
      </Table.Td>
      <Table.Td ta="right" className="num">
        {shown(sum('open'))}
      </Table.Td>
    </Table.Tr>
  );
}
