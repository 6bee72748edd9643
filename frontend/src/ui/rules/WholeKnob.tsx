// A knob that is a whole number within bounds. What one types on the way to it stays, and is put within them on leaving.
import { NumberInput } from '@mantine/core';

type Props = {
  label: string;
  description?: string;
  value: number;
  min: number;
  max: number;
  w?: number;
  onChange: (value: number) => void;
};

export function WholeKnob({ label, description, value, min, max, w = 128, onChange }: Props) {
  return (
    <NumberInput
      label={label}
      description={description}
      size="xs"
      w={w}
      min={min}
      max={max}
      allowDecimal={false}
      value={value}
      onChange={(next) => {
        const whole = Number(next);
        if (next !== '' && Number.isInteger(whole)) onChange(whole);
      }}
    />
  );
}
