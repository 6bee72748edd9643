// Passes that match groups: what a change of them takes along, what they need, and how they are said.
import { expect, it } from 'vitest';
import { groupFault, withSubset } from './groups';
import type { Condition, Pass } from './ruleset';
import { withCardinality } from './ruleset';
import { acceptWords, cardinalityWords, conditionWords, conditionsWords } from './words';

const key: Condition = { kind: 'equal', field: 'reference' };
const amount: Condition = { kind: 'amount-within', field: 'amount', absolute: '0.05' };
const group: Pass = { name: 'a', cardinality: 'many-to-one', conditions: [key, amount] };

it('without a key has neither a percentage nor a limit for each member', () => {
  const percent: Condition = { ...amount, percent: '0', percent_of: 'right' };
  const keyed: Pass = { ...group, tolerance: 'each', conditions: [key, percent] };
  expect(withSubset(keyed, {})).toEqual({ ...group, subset: {} });
  expect(withSubset({ ...group, subset: { most_others: 0 } }, undefined)).toEqual(group);
});

it('forgets the shared fields of a side that has a single record now', () => {
  const shared: Pass = { ...group, subset: { same: ['account'], most_members: 30 } };
  expect(withCardinality(shared, 'one-to-many').subset).toEqual({ most_members: 30 });
  expect(withCardinality(shared, 'many-to-one')).toEqual(shared);
});

it.each([
  [group, null],
  [{ ...group, cardinality: 'one-to-one', conditions: [] }, null],
  [{ ...group, conditions: [amount], subset: {} }, null],
  [{ ...group, conditions: [amount] }, /add an equal condition, or let members be found/],
  [{ ...group, conditions: [amount], cardinality: 'many-to-many' }, /add an equal condition\.$/],
  [{ ...group, conditions: [key] }, /add an amount within/],
  [{ ...group, conditions: [], subset: {} }, /add an amount within/],
] as [Pass, RegExp | null][])('tells what the groups of %j lack', (pass, fault) => {
  const told = groupFault(pass);
  if (fault) expect(told).toMatch(fault);
  else expect(told).toBeNull();
});

it('is said in words', () => {
  const fees = [{ percent: '1.4', each: '0.25' }, { each: '2' }];
  expect(conditionsWords({ ...group, tolerance: 'each', fees })).toBe(
    'reference equal, amount within 0.05 for each member; the sum as it is, or less 1.4% and 0.25 a member, or 2 a member',
  );
  const subset = { same: ['posting_day', 'account'] };
  expect(conditionsWords({ ...group, conditions: [amount], subset })).toBe(
    'amount within 0.05; at most 25 members with the same posting day and account, found by their amounts',
  );
  expect(acceptWords({ ...group, subset: { most_others: 0 } })).toMatch(/With more than 0 other groups/);
  expect(cardinalityWords(group)).toMatch(/^several left records/);
});

it('says of netting what is compared with what', () => {
  const netted = { netting: 'left' } as const;
  expect(cardinalityWords({ name: 'a', conditions: [], ...netted })).toBe(
    'one left record with its reversal on the same side',
  );
  expect(conditionWords({ kind: 'amount-within', field: 'amount' }, netted)).toBe(
    'amount of two left records cancelling exactly',
  );
  expect(conditionWords({ kind: 'date-window', field: 'day', to_days: 30 }, netted)).toBe(
    'day the negative one on the same day or up to 30 days later',
  );
  expect(conditionWords({ kind: 'contained', field: 'text', inner: 'right' }, netted)).toBe(
    'negative text found inside positive text',
  );
});

it('says what becomes of ties, and what is one', () => {
  const pass: Pass = { name: 'a', accept: 'suggest', conditions: [] };
  expect(acceptWords(pass)).toMatch(/each one\.$/);
  expect(acceptWords({ ...pass, margin_points: 20, ties: 'leave' })).toMatch(
    /each one\. Less than 20 points ahead of another candidate is a tie\. Ties stay open, as ambiguous\.$/,
  );
});
