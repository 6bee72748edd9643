// What the list of matches shows, as it stands in the address.
import type { MatchFilter, MatchStatus } from '@/graphql/generated/graphql';
import { text } from '@/lib/search';

export type MatchSearch = { status?: MatchStatus; pass?: string; q?: string; open?: string };

export const STATUSES: readonly MatchStatus[] = ['AUTO', 'SUGGESTED', 'CONFIRMED', 'REJECTED'];

/** Reads the address; what it does not know it leaves out. */
export function readMatchSearch(search: Record<string, unknown>): MatchSearch {
  const status = STATUSES.find((each) => each === search['status']);
  return {
    ...(status ? { status } : {}),
    ...text('pass', search['pass']),
    ...text('q', search['q']),
    ...text('open', search['open']),
  };
}

export function toMatchFilter({ status, pass, q }: MatchSearch): MatchFilter {
  return { ...(status ? { status } : {}), ...(pass ? { pass } : {}), ...(q ? { search: q } : {}) };
}
