// How many matches each pass would find, beside what it found in the run.
import { Alert, Badge, Group, Paper, Table, Text, Title } from '@mantine/core';
import { graphql, readFragment } from '@/graphql/generated';
import type { FragmentType } from '@/graphql/generated';
import { formatCount } from '@/lib/format';
import { Before } from './Before';

const Fragment = graphql(`
  fragment PreviewPasses_preview on RulesetPreview {
    passes {
      name
      taken
      before {
        matches
      }
      now {
        matches
        cutOff
      }
    }
  }
`);

export function PreviewPasses(props: { preview: FragmentType<typeof Fragment> }) {
  const { passes } = readFragment(Fragment, props.preview);
  const cut = passes.filter((pass) => pass.now?.cutOff);
  return (
    <Paper>
      <Title order={2} mb="sm">
        Matches by pass
      </Title>
      <Table.ScrollContainer minWidth={380} type="native" tabIndex={0}>
        <Table fz="sm" verticalSpacing={6}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Pass</Table.Th>
              <Table.Th ta="right">Before</Table.Th>
              <Table.Th ta="right">Now</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {passes.map(({ name, before, now, taken }) => (
              <Table.Tr key={name}>
                <Table.Td>
                  <Group gap="xs">
                    {name}
                    {taken ? <Badge color="gray">unchanged</Badge> : null}
                    {before ? null : <Badge>new pass</Badge>}
                    {now ? null : <Badge color="red">removed</Badge>}
                  </Group>
                </Table.Td>
                <Table.Td ta="right" className="num">
                  {before ? formatCount(before.matches) : '–'}
                </Table.Td>
                <Table.Td ta="right">
                  {now ? (
                    <Before before={before?.matches ?? 0} now={now.matches} />
                  ) : (
                    <Text span inherit c="dimmed">
                      –
                    </Text>
                  )}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      {cut.length > 0 ? (
        <Alert color="yellow" mt="sm" title="Not every pair was compared">
          {cut.map(({ name }) => name).join(', ')}: a block was too large to compare in full. Add an equal
          condition to make it smaller.
        </Alert>
      ) : null}
    </Paper>
  );
}
