// A knob that is an exact decimal. It stays text from the keyboard to the server.
import { TextInput } from '@mantine/core';

type Props = {
  label: string;
  value: string | undefined;
  /** How it is written, and what to say when it is not. */
  shape?: RegExp;
  hint?: string;
  onChange: (value: string) => void;
};

const DECIMAL = /^\d{1,20}(\.\d{1,10})?$/;

export function DecimalKnob({ label, value, shape = DECIMAL, hint = 'Write it like 0.05', onChange }: Props) {
  const text = value ?? '';
  return (
    <TextInput
      label={label}
      size="xs"
      w={160}
      inputMode="decimal"
      placeholder="0"
      value={text}
      onChange={(event) => onChange(event.currentTarget.value.trim().replace(',', '.'))}
      error={text !== '' && !shape.test(text) ? hint : null}
    />
  );
}
