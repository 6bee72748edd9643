// Editing how a file's columns become typed fields, with what would be read below.
import { Button, Group, Paper, SegmentedControl, Select, Stack, Text } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import type { Uploaded } from '@/features/uploads/FileDrop';
import type { Ruleset, SideName } from '@/lib/ruleset';
import { FieldRow } from './FieldRow';
import { ReadPreview } from './ReadPreview';
import { addField, changeField, removeField } from './state';

type Props = {
  ruleset: Ruleset;
  files: Record<SideName, Uploaded>;
  columns: Record<SideName, string[]>;
  onChange: (next: Ruleset) => void;
};

export function FieldsEditor({ ruleset, files, columns, onChange }: Props) {
  const [side, setSide] = useState<SideName>('left');
  const mapping = ruleset[side];
  return (
    <Stack gap="lg">
      <Group justify="space-between" gap="sm">
        <SegmentedControl
          aria-label="Side"
          value={side}
          onChange={(value) => setSide(value as SideName)}
          data={[
            { value: 'left', label: `Left · ${files.left.filename}` },
            { value: 'right', label: `Right · ${files.right.filename}` },
          ]}
          style={{ maxWidth: '100%' }}
        />
        <Text size="sm" c="dimmed">
          Fields with the same name on both sides can be compared directly.
        </Text>
      </Group>
      <Paper p="md">
        <Stack gap="sm" component="ul" p={0} m={0} style={{ listStyle: 'none' }}>
          {mapping.fields.map((field, index) => (
            <FieldRow
              key={`${side}${index}`}
              field={field}
              columns={columns[side]}
              fields={mapping.fields}
              onChange={(next) => onChange(changeField(ruleset, side, index, next))}
              onRemove={() => onChange(removeField(ruleset, side, index))}
            />
          ))}
        </Stack>
        <AddField
          key={side}
          columns={columns[side]}
          onAdd={(column) => onChange(addField(ruleset, side, column))}
        />
      </Paper>
      <ReadPreview uploadId={files[side].id} mapping={mapping} />
    </Stack>
  );
}

function AddField({ columns, onAdd }: { columns: string[]; onAdd: (column: string) => void }) {
  const [column, setColumn] = useState<string | null>(null);
  return (
    <Group mt="md" gap="sm">
      <Select
        aria-label="Column of the new field"
        placeholder="Column"
        data={[...new Set(columns)]}
        value={column}
        onChange={setColumn}
        size="sm"
      />
      <Button
        variant="default"
        size="sm"
        leftSection={<IconPlus size={16} aria-hidden />}
        disabled={column === null}
        onClick={() => {
          if (column !== null) onAdd(column);
          setColumn(null);
        }}
      >
        Add field
      </Button>
    </Group>
  );
}
