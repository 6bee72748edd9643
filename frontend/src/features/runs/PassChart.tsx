// How much each pass found, in the order the passes ran.
import { Alert, Grid, Paper, Table, Title } from '@mantine/core';
import { graphql, readFragment } from '@/graphql/generated';
import type { FragmentType } from '@/graphql/generated';
import { formatCount } from '@/lib/format';
import { Chart } from '@/ui/Chart';
import { passOption } from './bars';

const Fragment = graphql(`
  fragment PassChart_run on Run {
    id
    summary {
      passes {
        name
        matches
        auto
        suggested
        candidates
        cutOff
      }
    }
  }
`);

export function PassChart(props: { run: FragmentType<typeof Fragment> }) {
  const passes = readFragment(Fragment, props.run).summary?.passes ?? [];
  const bars = passes.map(({ name, auto, suggested }) => ({
    name,
    auto: Number(auto),
    suggested: Number(suggested),
  }));
  const cut = passes.filter((pass) => pass.cutOff);
  return (
    <Paper>
      <Title order={2} mb="sm">
        Matches by pass
      </Title>
      <Grid gap="xl" align="flex-end">
        <Grid.Col span={{ base: 12, md: 5 }}>
          <Chart
            label="Bars: matches found by each pass"
            height={Math.max(80, passes.length * 36)}
            data={bars}
            draw={passOption}
          />
        </Grid.Col>
        <Grid.Col span={{ base: 12, md: 7 }}>
          <Table.ScrollContainer minWidth={380} type="native" tabIndex={0}>
            <Table fz="sm" verticalSpacing={6}>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th w={36} />
                  <Table.Th>Pass</Table.Th>
                  <Table.Th ta="right">Matched</Table.Th>
                  <Table.Th ta="right">Suggested</Table.Th>
                  <Table.Th ta="right">Compared</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {passes.map((pass, index) => (
                  <Table.Tr key={pass.name}>
                    <Table.Td c="dimmed">{index + 1}</Table.Td>
                    <Table.Td>{pass.name}</Table.Td>
                    <Table.Td ta="right" className="num">
                      {formatCount(pass.auto)}
                    </Table.Td>
                    <Table.Td ta="right" className="num">
                      {formatCount(pass.suggested)}
                    </Table.Td>
                    <Table.Td ta="right" className="num">
                      {formatCount(pass.candidates)}
                    </Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </Table.ScrollContainer>
        </Grid.Col>
      </Grid>
      {cut.length > 0 ? (
        <Alert color="yellow" mt="sm" title="Not every pair was compared">
          {cut.map((pass) => pass.name).join(', ')}: a block was too large to compare in full. Add an equal
          condition to make it smaller.
        </Alert>
      ) : null}
    </Paper>
  );
}
