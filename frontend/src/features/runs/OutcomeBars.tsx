// What happened to each side's records, as bars: by count, or by money in one currency.
import { Group, Paper, SegmentedControl, Table, Text, Title } from '@mantine/core';
import { useState } from 'react';
import { graphql, readFragment } from '@/graphql/generated';
import type { FragmentType } from '@/graphql/generated';
import { formatDecimal, shares } from '@/lib/decimal';
import { formatCount } from '@/lib/format';
import { Chart } from '@/ui/Chart';
import { OUTCOMES, barOption } from './bars';
import type { SideBar } from './bars';

const Fragment = graphql(`
  fragment OutcomeBars_run on Run {
    id
    certificate {
      left {
        ...Bar_side
      }
      right {
        ...Bar_side
      }
    }
  }
`);

const BarFragment = graphql(`
  fragment Bar_side on SideCertificate {
    rows
    matched
    suggested
    open
    excluded
    rejected
    currencies {
      currency
      matched
      suggested
      open
      excluded
    }
  }
`);

export function OutcomeBars(props: { run: FragmentType<typeof Fragment> }) {
  const { certificate } = readFragment(Fragment, props.run);
  const left = readFragment(BarFragment, certificate?.left);
  const right = readFragment(BarFragment, certificate?.right);
  const [by, setBy] = useState('count');
  const sides: SideBar[] = [];
  for (const [name, side] of [
    ['Left', left],
    ['Right', right],
  ] as const) {
    if (!side) continue;
    const money = side.currencies.find(({ currency }) => currency === by);
    const parts =
      by === 'count'
        ? [side.matched, side.suggested, side.open, side.excluded, side.rejected].map(String)
        : [money?.matched, money?.suggested, money?.open, money?.excluded, '0'].map((sum) => sum ?? '0');
    sides.push({
      name,
      shares: shares(parts),
      texts: parts.map(by === 'count' ? formatCount : (sum) => formatDecimal(sum)),
    });
  }
  const currencies = [
    ...new Set([...(left?.currencies ?? []), ...(right?.currencies ?? [])].map(({ currency }) => currency)),
  ];
  if (sides.length === 0) return null;
  const outcomes = by === 'count' ? OUTCOMES : OUTCOMES.slice(0, 4);

  return (
    <Paper>
      <Group justify="space-between" mb="xs">
        <Title order={2}>What happened to the records</Title>
        <SegmentedControl
          size="xs"
          aria-label="Measure by"
          value={by}
          onChange={setBy}
          data={[
            { value: 'count', label: 'Records' },
            ...currencies.slice(0, 4).map((currency) => ({ value: currency, label: currency })),
          ]}
        />
      </Group>
      <Chart
        label="Stacked bars: share of each side that is matched, suggested, open, excluded or rejected"
        height={124}
        data={sides}
        draw={barOption}
      />
      <Table.ScrollContainer minWidth={460} type="native" tabIndex={0}>
        <Table fz="sm" verticalSpacing={6} withRowBorders={false}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th />
              {outcomes.map(({ name, color }) => (
                <Table.Th key={name} ta="right" fw={500}>
                  <Group gap={6} justify="flex-end" wrap="nowrap">
                    <span style={{ width: 9, height: 9, borderRadius: 3, background: `var(${color})` }} />
                    {name}
                  </Group>
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {sides.map((side) => (
              <Table.Tr key={side.name}>
                <Table.Th scope="row" fw={550}>
                  {side.name}
                </Table.Th>
                {outcomes.map(({ name }, index) => (
                  <Table.Td key={name} ta="right" className="num">
                    {side.texts[index]}
                  </Table.Td>
                ))}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      {by === 'count' ? null : (
        <Text size="xs" c="dimmed" mt="xs">
          Exact sums in {by}. Bars show their absolute sizes.
        </Text>
      )}
    </Paper>
  );
}
