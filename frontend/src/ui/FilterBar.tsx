// Filters above a table: a search field, a few choices, and how many rows there are.
import { ActionIcon, Group, Select, Text, TextInput } from '@mantine/core';
import { IconSearch, IconX } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useDelayed } from '@/lib/useDelayed';

type Props = {
  search: string;
  placeholder: string;
  onSearch: (text: string) => void;
  count?: string | undefined;
  children: ReactNode;
};

export function FilterBar({ search, placeholder, onSearch, count, children }: Props) {
  const [typed, type] = useDelayed(search, onSearch);
  return (
    <Group gap="sm" mb="sm" role="search" align="center">
      <TextInput
        flex="1 1 220px"
        maw={360}
        aria-label="Search"
        placeholder={placeholder}
        value={typed}
        onChange={(event) => type(event.currentTarget.value)}
        leftSection={<IconSearch size={16} aria-hidden />}
        rightSection={
          typed ? (
            <ActionIcon
              variant="subtle"
              color="gray"
              size="sm"
              aria-label="Clear search"
              onClick={() => onSearch('')}
            >
              <IconX size={14} />
            </ActionIcon>
          ) : null
        }
      />
      {children}
      {count ? (
        <Text size="sm" c="dimmed" ml="auto" className="num" aria-live="polite">
          {count}
        </Text>
      ) : null}
    </Group>
  );
}

type ChoiceProps = {
  label: string;
  value: string | undefined;
  options: { value: string; label: string }[];
  onChange: (value: string | undefined) => void;
};

export function FilterChoice({ label, value, options, onChange }: ChoiceProps) {
  return (
    <Select
      aria-label={label}
      placeholder={label}
      data={options}
      value={value ?? null}
      onChange={(next) => onChange(next ?? undefined)}
      clearable
      clearButtonProps={{ 'aria-label': `Clear ${label.toLowerCase()}` }}
      w={{ base: 'calc(50% - 6px)', xs: 168 }}
      comboboxProps={{ withinPortal: true }}
    />
  );
}
