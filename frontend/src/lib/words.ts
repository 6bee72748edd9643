// Rules in plain words: what a pass does, said the way a colleague would.
import type { Condition, Pass } from './ruleset';
import { comparedFields } from './ruleset';
import { autoPoints, isEvidence, isLearned, leastPoints } from './score';

export function fieldWords(name: string): string {
  return name.replaceAll('_', ' ');
}

function fieldsWords(condition: Condition): string {
  const { left, right } = comparedFields(condition);
  return left === right ? fieldWords(left) : `${fieldWords(left)} and ${fieldWords(right)}`;
}

function days(count: number): string {
  return `${Math.abs(count)} ${Math.abs(count) === 1 ? 'day' : 'days'}`;
}

function windowWords({ from_days: from = 0, to_days: to = 0, calendar }: Condition): string {
  const unit = calendar === 'business' ? ' (business days)' : '';
  if (from === 0 && to === 0) return 'on the same day';
  if (from === -to) return `at most ${days(to)} apart${unit}`;
  if (from === 0) return `the right one on the same day or up to ${days(to)} later${unit}`;
  if (to === 0) return `the right one on the same day or up to ${days(from)} earlier${unit}`;
  const side = (count: number) =>
    count < 0 ? `${days(count)} before` : count > 0 ? `${days(count)} after` : 'the same day';
  return `the right one from ${side(from)} to ${side(to)}${unit}`;
}

function amountWords({ absolute, percent, percent_of: base = 'left', sign }: Condition): string {
  const flipped = sign === 'flipped' ? ', with opposite signs' : '';
  const limits = [
    absolute !== undefined && absolute !== '0' ? absolute : null,
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

export function conditionWords(condition: Condition): string {
  const what = fieldsWords(condition);
  switch (condition.kind) {
    case 'equal':
      return `${what} equal`;
    case 'amount-within':
      return `${what} ${amountWords(condition)}`;
    case 'date-window':
      return `${what} ${windowWords(condition)}`;
    case 'text-similar':
      return `${what} at least ${condition.minimum_percent ?? 0}% alike by ${measureWords(condition.measure)}`;
    case 'contained': {
      const { left, right } = comparedFields(condition);
      return condition.inner === 'right'
        ? `right ${fieldWords(right)} found inside left ${fieldWords(left)}`
        : `left ${fieldWords(left)} found inside right ${fieldWords(right)}`;
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

export const CARDINALITY_WORDS = {
  'one-to-one': 'one left record with one right record',
  'one-to-many': 'one left record with several right ones that add up to it',
  'many-to-one': 'several left records that add up to one right record',
  'many-to-many': 'all left and all right records of one key, whose sums agree',
} as const;

/** All conditions of a pass; with a learned score, what must hold and what is weighed. */
export function conditionsWords(pass: Pass): string {
  const say = (conditions: Condition[]) => conditions.map(conditionWords).join(', ');
  if (!isLearned(pass)) return say(pass.conditions);
  const key = say(pass.conditions.filter((condition) => !isEvidence(pass, condition)));
  const evidence = say(pass.conditions.filter((condition) => isEvidence(pass, condition)));
  return [key, `weighed by a learned score: ${evidence}`].filter(Boolean).join('; ');
}

export function acceptWords(pass: Pass): string {
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
