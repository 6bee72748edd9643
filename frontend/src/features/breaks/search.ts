// What the list of breaks shows, as it stands in the address.
import type { BreakFilter, BreakKind, BreakState, Side } from '@/graphql/generated/graphql';
import { text } from '@/lib/search';

export type BreakSearch = { side?: Side; kind?: BreakKind; state?: BreakState; q?: string; open?: string };

export const SIDES: readonly Side[] = ['LEFT', 'RIGHT'];
export const KINDS: readonly BreakKind[] = [
  'UNMATCHED',
  'SUGGESTED',
  'AMBIGUOUS',
  'VARIANCE',
  'DUPLICATE',
  'REJECTED_ROW',
];
export const STATES: readonly BreakState[] = ['OPEN', 'RESOLVED'];

/** Reads the address; what it does not know it leaves out. */
export function readBreakSearch(search: Record<string, unknown>): BreakSearch {
  const side = SIDES.find((each) => each === search['side']);
  const kind = KINDS.find((each) => each === search['kind']);
  const state = STATES.find((each) => each === search['state']);
  return {
    ...(side ? { side } : {}),
    ...(kind ? { kind } : {}),
    ...(state ? { state } : {}),
    ...text('q', search['q']),
    ...text('open', search['open']),
  };
}

export function toBreakFilter(runId: string, { side, kind, state, q }: BreakSearch): BreakFilter {
  return {
    runId,
    ...(side ? { side } : {}),
    ...(kind ? { kind } : {}),
    ...(state ? { state } : {}),
    ...(q ? { search: q } : {}),
  };
}
