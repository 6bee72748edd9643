// An amount, digit for digit as the server has it, with the reader's separators.
import { Text } from '@mantine/core';
import type { TextProps } from '@mantine/core';
import { formatDecimal } from '@/lib/decimal';

type Props = TextProps & { amount: string | null | undefined; currency?: string | null };

export function Money({ amount, currency, ...text }: Props) {
  if (amount == null) {
    return (
      <Text span inherit c="dimmed" {...text}>
        –
      </Text>
    );
  }
  return (
    <Text span inherit className="num" {...text}>
      {formatDecimal(amount)}
      {currency ? (
        <Text span c="dimmed" ml={4} fz="0.85em">
          {currency}
        </Text>
      ) : null}
    </Text>
  );
}
