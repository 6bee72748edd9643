// The proof: per side and currency, what went in equals what came out.
import {
  Alert,
  Code,
  CopyButton,
  Group,
  List,
  Paper,
  SimpleGrid,
  Stack,
  Table,
  Text,
  ThemeIcon,
  Title,
  UnstyledButton,
} from '@mantine/core';
import { IconAlertTriangle, IconShieldCheck } from '@tabler/icons-react';
import { graphql, readFragment } from '@/graphql/generated';
import type { FragmentType } from '@/graphql/generated';
import { formatCount } from '@/lib/format';
import { Money } from '@/ui/Money';

const Fragment = graphql(`
  fragment CertificateCard_run on Run {
    id
    summary {
      digest
    }
    certificate {
      balanced
      problems
      left {
        ...CertificateCard_side
      }
      right {
        ...CertificateCard_side
      }
    }
  }
`);

const SideFragment = graphql(`
  fragment CertificateCard_side on SideCertificate {
    rows
    currencies {
      currency
      total
      matched
      suggested
      open
      excluded
    }
  }
`);

export function CertificateCard(props: { run: FragmentType<typeof Fragment> }) {
  const { certificate, summary } = readFragment(Fragment, props.run);
  if (!certificate) return null;
  return (
    <Paper>
      <Group gap="sm" mb="sm" wrap="nowrap">
        <ThemeIcon size={36} radius="xl" color={certificate.balanced ? 'accent' : 'red.8'}>
          {certificate.balanced ? (
            <IconShieldCheck size={21} aria-hidden />
          ) : (
            <IconAlertTriangle size={20} aria-hidden />
          )}
        </ThemeIcon>
        <div>
          <Title order={2}>{certificate.balanced ? 'Balanced' : 'Not balanced'}</Title>
          <Text size="sm" c="dimmed">
            {certificate.balanced
              ? 'Every record is in exactly one bucket, and the sums tie.'
              : 'Counts or sums do not tie. Do not rely on this run.'}
          </Text>
        </div>
      </Group>
      <Stack gap="sm">
        {certificate.problems.length > 0 ? (
          <Alert color="red" title="What does not tie">
            <List size="sm">
              {certificate.problems.map((problem) => (
                <List.Item key={problem}>{problem}</List.Item>
              ))}
            </List>
          </Alert>
        ) : null}
        <SimpleGrid cols={{ base: 1, md: 2 }} spacing="xl">
          <SideSums name="Left" side={certificate.left} />
          <SideSums name="Right" side={certificate.right} />
        </SimpleGrid>
        {summary ? <Digest digest={summary.digest} /> : null}
      </Stack>
    </Paper>
  );
}

function SideSums({ name, side }: { name: string; side: FragmentType<typeof SideFragment> }) {
  const { rows, currencies } = readFragment(SideFragment, side);
  return (
    <div>
      <Text size="sm" fw={600}>
        {name}{' '}
        <Text span c="dimmed" size="sm" className="num">
          {formatCount(rows)} rows
        </Text>
      </Text>
      {currencies.length === 0 ? (
        <Text size="sm" c="dimmed">
          No amounts on this side.
        </Text>
      ) : (
        <Table.ScrollContainer minWidth={440} type="native" tabIndex={0}>
          <Table fz="xs" verticalSpacing={5} horizontalSpacing={6}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>Currency</Table.Th>
                <Table.Th ta="right">Total</Table.Th>
                <Table.Th ta="right">Matched</Table.Th>
                <Table.Th ta="right">Suggested</Table.Th>
                <Table.Th ta="right">Open</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {currencies.map((sums) => (
                <Table.Tr key={sums.currency}>
                  <Table.Td>{sums.currency || 'none'}</Table.Td>
                  {[sums.total, sums.matched, sums.suggested, sums.open].map((sum, index) => (
                    <Table.Td key={index} ta="right">
                      <Money amount={sum} fw={index === 0 ? 600 : 400} />
                    </Table.Td>
                  ))}
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
    </div>
  );
}

function Digest({ digest }: { digest: string }) {
  return (
    <Text size="xs" c="dimmed" component="div">
      Result digest{' '}
      <CopyButton value={digest}>
        {({ copied, copy }) => (
          <UnstyledButton onClick={copy} aria-label="Copy the result digest" fz="xs">
            <Code>{copied ? 'copied' : `${digest.slice(0, 16)}…`}</Code>
          </UnstyledButton>
        )}
      </CopyButton>{' '}
      – the same inputs and rules always give the same one.
    </Text>
  );
}
