// A count as it would be now, with what is added to or taken from it.
import { Text } from '@mantine/core';
import { formatCount } from '@/lib/format';
import type { Count } from '@/lib/format';

export function Before({ before, now }: { before: Count; now: Count }) {
  const by = BigInt(now) - BigInt(before);
  return (
    <Text span inherit className="num">
      {by === 0n ? null : (
        <Text span c="dimmed" fz="0.85em" mr={8}>
          {by > 0n ? '+' : '−'}
          {formatCount((by > 0n ? by : -by).toString())}
        </Text>
      )}
      {formatCount(now)}
    </Text>
  );
}
