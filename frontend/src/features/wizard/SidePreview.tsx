// One file as it was recognised: its shape, its columns with examples, and what is doubtful.
import { Alert, Badge, Group, Paper, SegmentedControl, Stack, Table, Text, Title } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import type { Uploaded } from '@/features/uploads/FileDrop';
import { graphql, readFragment } from '@/graphql/generated';
import type { FragmentType } from '@/graphql/generated';
import { sentence } from '@/lib/faults';
import { formatBytes, formatCount } from '@/lib/format';
import type { FileFormat, Ruleset, SideName } from '@/lib/ruleset';
import { Marked } from '@/ui/Marked';
import { formatWords } from './state';

export const SidePreviewFragment = graphql(`
  fragment SidePreview_preview on DatasetPreview {
    file
    notes
    columns {
      name
      type
      format
      distinct
      blanks
      examples
      alternatives
    }
    rejectedRows {
      row
      column
      reason
    }
  }
`);

type Props = {
  side: SideName;
  file: Uploaded;
  preview: FragmentType<typeof SidePreviewFragment>;
  ruleset: Ruleset;
  onChange: (next: Ruleset) => void;
};

export function SidePreview({ side, file, preview, ruleset, onChange }: Props) {
  const { file: shape, notes, columns, rejectedRows } = readFragment(SidePreviewFragment, preview);
  const doubtful = columns.filter(({ alternatives }) =>
    alternatives.some((format) => format.startsWith('%')),
  );
  return (
    <Paper>
      <Group justify="space-between" mb={4} wrap="nowrap">
        <Title order={2} style={{ overflowWrap: 'anywhere' }}>
          {file.filename}
        </Title>
        <Badge variant="default" style={{ flexShrink: 0 }}>
          {side === 'left' ? 'Left' : 'Right'}
        </Badge>
      </Group>
      <Text size="sm" c="dimmed" mb="sm">
        {[formatBytes(file.sizeBytes), ...shapeWords(shape as FileFormat), `${columns.length} columns`].join(
          ' · ',
        )}
      </Text>
      <Stack gap="sm">
        {doubtful.map((column) => (
          <AmbiguousDate
            key={column.name}
            side={side}
            column={column}
            ruleset={ruleset}
            onChange={onChange}
          />
        ))}
        {notes.map((note) => (
          <Alert
            key={note}
            color="yellow"
            variant="light"
            p="xs"
            icon={<IconAlertTriangle size={17} aria-hidden />}
          >
            <Text size="sm">
              <Marked text={sentence(note)} />
            </Text>
          </Alert>
        ))}
        {rejectedRows.length > 0 ? (
          <Alert color="yellow" variant="light" p="xs" icon={<IconAlertTriangle size={17} aria-hidden />}>
            <Text size="sm">
              Some rows cannot be read and will be kept aside, such as row {String(rejectedRows[0]?.row)}
              {rejectedRows[0]?.column ? `, ${rejectedRows[0].column}` : ''}:{' '}
              {sentence(rejectedRows[0]?.reason ?? '')}
            </Text>
          </Alert>
        ) : null}
        <Table.ScrollContainer minWidth={400} maxHeight={420} type="native" tabIndex={0}>
          <Table fz="sm" verticalSpacing={6} stickyHeader>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>Column</Table.Th>
                <Table.Th>Type</Table.Th>
                <Table.Th>Examples</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {columns.map((column) => (
                <Table.Tr key={column.name}>
                  <Table.Td>
                    <Text size="sm" fw={550}>
                      {column.name}
                    </Text>
                    <Text size="xs" c="dimmed">
                      {formatCount(column.distinct)} different
                      {BigInt(column.blanks) > 0n ? `, ${formatCount(column.blanks)} blank` : ''}
                    </Text>
                  </Table.Td>
                  <Table.Td>
                    {column.type.toLowerCase()}
                    {column.format ? (
                      <Text size="xs" c="dimmed">
                        {formatWords(column.format)}
                      </Text>
                    ) : null}
                  </Table.Td>
                  <Table.Td maw={190}>
                    <Text size="xs" c="dimmed" lineClamp={2} style={{ fontVariantNumeric: 'tabular-nums' }}>
                      {column.examples.slice(0, 3).join(' · ')}
                    </Text>
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      </Stack>
    </Paper>
  );
}

type Doubtful = {
  name: string;
  format?: string | null;
  alternatives: readonly string[];
  examples: readonly string[];
};

function AmbiguousDate({
  side,
  column,
  ruleset,
  onChange,
}: {
  side: SideName;
  column: Doubtful;
  ruleset: Ruleset;
  onChange: Props['onChange'];
}) {
  const fields = ruleset[side].fields;
  const chosen = fields.find((field) => field.column === column.name)?.format ?? column.format ?? '';
  const formats = [...new Set([column.format ?? '', ...column.alternatives])].filter((format) =>
    format.startsWith('%'),
  );
  const choose = (format: string) =>
    onChange({
      ...ruleset,
      [side]: {
        ...ruleset[side],
        fields: fields.map((field) => (field.column === column.name ? { ...field, format } : field)),
      },
    });
  return (
    <Alert
      color="yellow"
      variant="light"
      icon={<IconAlertTriangle size={18} aria-hidden />}
      title={`${column.name} can be read in two ways`}
    >
      <Text size="sm" mb="xs">
        {column.examples[0] ?? 'The dates'} fits {formats.map(formatWords).join(' and ')}. Which one is it?
      </Text>
      <SegmentedControl
        size="xs"
        aria-label={`Date format of ${column.name}`}
        value={chosen}
        onChange={choose}
        data={formats.map((format) => ({ value: format, label: formatWords(format) }))}
      />
    </Alert>
  );
}

const DELIMITERS: Record<string, string> = { ',': 'comma', ';': 'semicolon', '\t': 'tab', '|': 'bar' };

function shapeWords(shape: FileFormat): string[] {
  if (shape.kind === 'xlsx') return ['Excel workbook', ...(shape.sheet ? [`sheet “${shape.sheet}”`] : [])];
  return [
    ...(shape.delimiter ? [`${DELIMITERS[shape.delimiter] ?? shape.delimiter}-separated`] : []),
    ...(shape.encoding ? [shape.encoding.toUpperCase()] : []),
    ...(shape.lines_before_header ? [`${shape.lines_before_header} lines before the header`] : []),
    ...(shape.lines_after_data ? [`${shape.lines_after_data} lines after the data`] : []),
  ];
}
