// One field: column, name, type, and the knobs that its type has.
import { ActionIcon, Checkbox, Grid, Group, NumberInput, Select, TextInput } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import type { Field, FieldType } from '@/lib/ruleset';
import { withKnob } from '@/lib/ruleset';

const TYPES: FieldType[] = ['text', 'integer', 'decimal', 'money', 'date', 'timestamp', 'boolean'];

const DECIMALS = [
  { value: '.', label: 'Point 1.5' },
  { value: ',', label: 'Comma 1,5' },
];
const THOUSANDS = [
  { value: ',', label: 'Comma 1,000' },
  { value: '.', label: 'Point 1.000' },
  { value: ' ', label: 'Space 1 000' },
  { value: "'", label: "Apostrophe 1'000" },
];
const FORMATS = ['%Y-%m-%d', '%d.%m.%Y', '%d/%m/%Y', '%m/%d/%Y', '%Y%m%d', '%d-%m-%Y', '%d %b %Y'];

/** Knobs that only some types have; changing the type drops the ones that no longer apply. */
const KNOBS: Partial<Record<FieldType, string[]>> = {
  text: ['normalize', 'extract', 'aliases'],
  integer: [
    'thousands_separator',
    'negate',
    'mark_column',
    'debit_marks',
    'credit_marks',
    'debit_column',
    'credit_column',
  ],
  decimal: [
    'scale',
    'decimal_separator',
    'thousands_separator',
    'minor_units',
    'negate',
    'mark_column',
    'debit_marks',
    'credit_marks',
    'debit_column',
    'credit_column',
  ],
  money: [
    'scale',
    'decimal_separator',
    'thousands_separator',
    'minor_units',
    'negate',
    'mark_column',
    'debit_marks',
    'credit_marks',
    'debit_column',
    'credit_column',
    'currency',
    'currency_field',
  ],
  date: ['format'],
  timestamp: ['format', 'time_zone'],
  boolean: ['true_values', 'false_values'],
};

/** The field with another type, without the knobs that type does not have. */
export function withType(field: Field, type: FieldType): Field {
  const allowed = new Set(['name', 'column', 'type', 'required', ...(KNOBS[type] ?? [])]);
  const kept = Object.fromEntries(Object.entries(field).filter(([knob]) => allowed.has(knob)));
  return { ...kept, name: field.name, type } as Field;
}

type Props = {
  field: Field;
  columns: string[];
  fields: Field[];
  onChange: (field: Field) => void;
  onRemove: () => void;
};

export function FieldRow({ field, columns, fields, onChange, onRemove }: Props) {
  const { type } = field;
  const number = type === 'decimal' || type === 'money';
  const set = (knob: keyof Field & string) => (value: unknown) => onChange(withKnob(field, knob, value));
  return (
    <Grid component="li" gap="xs" align="flex-end" pb="sm" style={{ borderBottom: '1px solid var(--line)' }}>
      <Grid.Col span={{ base: 12, sm: 6, md: 3 }}>
        <Select
          label="Column"
          size="xs"
          data={[...new Set(columns)]}
          value={field.column ?? null}
          onChange={set('column')}
          searchable
        />
      </Grid.Col>
      <Grid.Col span={{ base: 7, sm: 6, md: 2 }}>
        <TextInput
          label="Field"
          size="xs"
          value={field.name}
          onChange={(event) => onChange({ ...field, name: event.currentTarget.value })}
        />
      </Grid.Col>
      <Grid.Col span={{ base: 5, sm: 4, md: 1.5 }}>
        <Select
          label="Type"
          size="xs"
          data={TYPES}
          value={type}
          allowDeselect={false}
          onChange={(value) => value && onChange(withType(field, value as FieldType))}
        />
      </Grid.Col>
      <Grid.Col span={{ base: 12, sm: 8, md: 5.5 }}>
        <Group gap="xs" align="flex-end">
          {number ? (
            <>
              <Select
                label="Decimals"
                size="xs"
                w={110}
                data={DECIMALS}
                value={field.decimal_separator ?? '.'}
                allowDeselect={false}
                onChange={(value) => set('decimal_separator')(value === '.' ? undefined : value)}
              />
              <Select
                label="Thousands"
                size="xs"
                w={124}
                placeholder="none"
                clearable
                data={THOUSANDS}
                value={field.thousands_separator ?? null}
                onChange={set('thousands_separator')}
              />
              <NumberInput
                label="Digits kept"
                size="xs"
                w={84}
                min={0}
                max={18}
                value={field.scale ?? 2}
                onChange={(value) => set('scale')(value === '' ? undefined : Number(value))}
              />
            </>
          ) : null}
          {type === 'money' ? (
            <Select
              label="Currency from"
              size="xs"
              w={130}
              placeholder={field.currency ?? 'none'}
              clearable
              data={fields.filter((other) => other.type === 'text').map(({ name }) => name)}
              value={field.currency_field ?? null}
              onChange={(value) =>
                onChange(
                  withKnob(value ? withKnob(field, 'currency', undefined) : field, 'currency_field', value),
                )
              }
            />
          ) : null}
          {number ? (
            <Checkbox
              label="Turn sign"
              size="xs"
              mb={7}
              checked={field.negate ?? false}
              onChange={(event) => set('negate')(event.currentTarget.checked)}
            />
          ) : null}
          {type === 'date' || type === 'timestamp' ? (
            <TextInput
              label="Format"
              size="xs"
              w={190}
              list="date-formats"
              value={field.format ?? ''}
              placeholder="%Y-%m-%d"
              onChange={(event) => set('format')(event.currentTarget.value)}
            />
          ) : null}
          {type === 'timestamp' ? (
            <TextInput
              label="Time zone"
              size="xs"
              w={150}
              placeholder="UTC"
              value={field.time_zone ?? ''}
              onChange={(event) => set('time_zone')(event.currentTarget.value)}
            />
          ) : null}
          <Checkbox
            label="Required"
            size="xs"
            mb={7}
            checked={field.required ?? false}
            onChange={(event) => set('required')(event.currentTarget.checked)}
          />
          <ActionIcon
            variant="subtle"
            color="gray"
            ml="auto"
            aria-label={`Remove the field ${field.name}`}
            onClick={onRemove}
          >
            <IconTrash size={16} />
          </ActionIcon>
        </Group>
      </Grid.Col>
      <datalist id="date-formats">
        {FORMATS.map((format) => (
          <option key={format} value={format} />
        ))}
      </datalist>
    </Grid>
  );
}
