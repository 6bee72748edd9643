// Rules in plain words: what a pass does, said the way a colleague would.
import { MOST_MEMBERS, MOST_OTHERS } from './groups';
import type { Condition, Fee, Pass, Subset } from './ruleset';
import { comparedFields } from './ruleset';
import { autoPoints, isEvidence, isLearned, leastPoints } from './score';

export function fieldWords(name: string): string {
  return name.replaceAll('_', ' ');
}

export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function fieldsWords(condition: Condition): string {
  const { left, right } = comparedFields(condition);
  return left === right ? fieldWords(left) : `${fieldWords(left)} and ${fieldWords(right)}`;
}

function days(count: number): string {
  return `${Math.abs(count)} ${Math.abs(count) === 1 ? 'day' : 'days'}`;
}

/** The knobs of a pass that change what its conditions say. */
type Compared = Pick<Pass, 'netting' | 'tolerance'>;

/** What the two records of a condition are called. Netting compares those of one side, from the positive to the negative one. */
export function rolesOf({ netting }: Compared): { left: string; right: string } {
  return netting ? { left: 'positive', right: 'negative' } : { left: 'left', right: 'right' };
}

function windowWords(
  { from_days: from = 0, to_days: to = 0, calendar }: Condition,
  { right }: { right: string },
): string {
  const unit = calendar === 'business' ? ' (business days)' : '';
  if (from === 0 && to === 0) return 'on the same day';
  if (from === -to) return `at most ${days(to)} apart${unit}`;
  if (from === 0) return `the ${right} one on the same day or up to ${days(to)} later${unit}`;
  if (to === 0) return `the ${right} one on the same day or up to ${days(from)} earlier${unit}`;
  const side = (count: number) =>
    count < 0 ? `${days(count)} before` : count > 0 ? `${days(count)} after` : 'the same day';
  return `the ${right} one from ${side(from)} to ${side(to)}${unit}`;
}

function amountWords(
  { absolute, percent, percent_of: base = 'left', sign }: Condition,
  { netting, tolerance }: Compared,
): string {
  if (netting) return `of two ${netting} records cancelling exactly`;
  const flipped = sign === 'flipped' ? ', with opposite signs' : '';
  const limits = [
    absolute !== undefined && absolute !== '0'
      ? `${absolute}${tolerance === 'each' ? ' for each member' : ''}`
      : null,
    percent !== undefined ? `${percent}% of the ${base} amount` : null,
  ].filter((limit) => limit !== null);
  return limits.length === 0 ? `exactly equal${flipped}` : `within ${limits.join(' or ')}${flipped}`;
}

const MEASURES: Record<string, string> = {
  'jaro-winkler': 'spelling (Jaro-Winkler)',
  edits: 'number of edits',
  'token-sort': 'same words in any order',
  'token-set': 'shared words',
  trigram: 'unusual parts of the text',
};

export function measureWords(measure = 'jaro-winkler'): string {
  return MEASURES[measure] ?? measure;
}

export function conditionWords(condition: Condition, pass: Compared = {}): string {
  const what = fieldsWords(condition);
  const roles = rolesOf(pass);
  switch (condition.kind) {
    case 'equal':
      return `${what} equal`;
    case 'amount-within':
      return `${what} ${amountWords(condition, pass)}`;
    case 'date-window':
      return `${what} ${windowWords(condition, roles)}`;
    case 'text-similar':
      return `${what} at least ${condition.minimum_percent ?? 0}% alike by ${measureWords(condition.measure)}`;
    case 'contained': {
      const { left, right } = comparedFields(condition);
      return condition.inner === 'right'
        ? `${roles.right} ${fieldWords(right)} found inside ${roles.left} ${fieldWords(left)}`
        : `${roles.left} ${fieldWords(left)} found inside ${roles.right} ${fieldWords(right)}`;
    }
  }
}

export const KIND_WORDS: Record<Condition['kind'], string> = {
  equal: 'Equal',
  'amount-within': 'Amount within',
  'date-window': 'Date window',
  'text-similar': 'Text similar',
  contained: 'Contained',
};

const CARDINALITY_WORDS = {
  'one-to-one': 'one left record with one right record',
  'one-to-many': 'one left record with several right ones that add up to it',
  'many-to-one': 'several left records that add up to one right record',
  'many-to-many': 'all left and all right records of one key, whose sums agree',
} as const;

export function cardinalityWords({ cardinality = 'one-to-one', netting }: Pass): string {
  return netting
    ? `one ${netting} record with its reversal on the same side`
    : CARDINALITY_WORDS[cardinality];
}

function feesWords(fees: Fee[]): string | null {
  const patterns = fees.map(({ percent, each }) =>
    [percent && `${percent}%`, each && `${each} a member`].filter(Boolean).join(' and '),
  );
  return patterns.length === 0 ? null : `the sum as it is, or less ${patterns.join(', or ')}`;
}

function subsetWords({ most_members: most = MOST_MEMBERS, same = [] }: Subset): string {
  const shared = same.length === 0 ? '' : ` with the same ${same.map(fieldWords).join(' and ')}`;
  return `at most ${most} members${shared}, found by their amounts`;
}

/** All conditions of a pass; with a learned score, what must hold and what is weighed; with groups, how they add up. */
export function conditionsWords(pass: Pass): string {
  const say = (conditions: Condition[]) =>
    conditions.map((condition) => conditionWords(condition, pass)).join(', ');
  if (!isLearned(pass)) {
    const groups = [pass.subset && subsetWords(pass.subset), feesWords(pass.fees ?? [])];
    return [say(pass.conditions), ...groups].filter(Boolean).join('; ');
  }
  const key = say(pass.conditions.filter((condition) => !isEvidence(pass, condition)));
  const evidence = say(pass.conditions.filter((condition) => isEvidence(pass, condition)));
  return [key, `weighed by a learned score: ${evidence}`].filter(Boolean).join('; ');
}

/** When a match needs no person, and what becomes of those that are not alone. */
export function acceptWords(pass: Pass): string {
  return [acceptedWords(pass), ...tiesWords(pass)].join(' ');
}

function tiesWords({ margin_points: margin = 0, ties, subset }: Pass): string[] {
  return [
    margin > 0 ? `Less than ${margin} points ahead of another candidate is a tie.` : '',
    ties === 'leave' ? 'Ties stay open, as ambiguous.' : '',
    subset
      ? `With more than ${subset.most_others ?? MOST_OTHERS} other groups that fit, the record stays open, as ambiguous.`
      : '',
  ].filter(Boolean);
}

function acceptedWords(pass: Pass): string {
  const from = isLearned(pass) ? ` from ${leastPoints(pass)} points` : '';
  switch (pass.accept ?? 'strict') {
    case 'strict':
      return 'Accepted without a person only when everything is exact and there is no other candidate; the rest is suggested.';
    case 'within-limits':
      return 'Accepted without a person when every condition is within its limit and there is no other candidate.';
    case 'score':
      return `Accepted without a person from ${autoPoints(pass)} points when there is no other candidate; the rest is suggested${from}.`;
    case 'suggest':
      return `Always suggested${from}: a person confirms each one.`;
  }
}
