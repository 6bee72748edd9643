// One badge per state, the same word and colour everywhere.
import { Badge, Box } from '@mantine/core';

const LOOKS: Record<string, [string, string]> = {
  AUTO: ['Matched', 'var(--matched)'],
  CONFIRMED: ['Confirmed', 'var(--matched)'],
  SUGGESTED: ['Suggested', 'var(--suggested)'],
  REJECTED: ['Rejected', 'var(--excluded)'],
  UNMATCHED: ['Unmatched', 'var(--open)'],
  AMBIGUOUS: ['Ambiguous', 'var(--suggested)'],
  VARIANCE: ['Variance', 'var(--open)'],
  DUPLICATE: ['Duplicate', 'var(--open)'],
  REJECTED_ROW: ['Unreadable row', 'var(--rejected)'],
  OPEN: ['Open', 'var(--open)'],
  RESOLVED: ['Resolved', 'var(--matched)'],
  QUEUED: ['Waiting', 'var(--excluded)'],
  READY: ['Waiting', 'var(--excluded)'],
  RUNNING: ['Running', 'var(--mantine-color-accent-5)'],
  SUCCEEDED: ['Finished', 'var(--matched)'],
  DONE: ['Finished', 'var(--matched)'],
  FAILED: ['Failed', 'var(--open)'],
  CANCELLED: ['Cancelled', 'var(--excluded)'],
  LEFT: ['Left', 'var(--excluded)'],
  RIGHT: ['Right', 'var(--excluded)'],
};

export function statusWords(status: string): string {
  return LOOKS[status]?.[0] ?? status;
}

export function StatusBadge({ status }: { status: string }) {
  const [words, color] = LOOKS[status] ?? [status, 'var(--excluded)'];
  return (
    <Badge
      variant="default"
      style={{ borderColor: 'var(--line)', flexShrink: 0 }}
      leftSection={<Box w={7} h={7} style={{ borderRadius: 4, background: color }} />}
    >
      {words}
    </Badge>
  );
}
