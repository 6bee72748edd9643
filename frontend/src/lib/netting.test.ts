// Netting: where conditions move when a pass becomes one for a single side, and when it is for both again.
import { expect, it } from 'vitest';
import { nettingFault, nettingOnlyFor, withNetting } from './netting';
import type { Condition, Pass, Ruleset } from './ruleset';

const amount: Condition = { kind: 'amount-within', field: 'amount' };
const other: Pass = { name: 'other', conditions: [{ kind: 'equal', left: 'doc', right: 'reference' }] };
const ruleset: Ruleset = {
  left: {
    fields: [
      { name: 'account', type: 'text' },
      { name: 'doc', type: 'text' },
      { name: 'booked', type: 'date' },
      { name: 'amount', type: 'money' },
    ],
  },
  right: {
    fields: [
      { name: 'line', type: 'text' },
      { name: 'reference', type: 'text' },
      { name: 'account', type: 'text' },
      { name: 'sum', type: 'decimal' },
      { name: 'amount', type: 'decimal' },
    ],
  },
  passes: [other],
};
const pass = (...conditions: Condition[]): Pass => ({ name: 'a', conditions });

it('compares the field of the chosen side with itself', () => {
  const both = pass({ kind: 'equal', left: 'doc', right: 'reference' }, amount);
  expect(withNetting(ruleset, both, 'left')).toEqual({
    ...pass({ kind: 'equal', field: 'doc' }, amount),
    netting: 'left',
  });
  expect(withNetting(ruleset, both, 'right').conditions[0]).toEqual({ kind: 'equal', field: 'reference' });
});

it('leaves amounts neither a limit nor a sign', () => {
  const near = { ...amount, absolute: '0.05', percent: '1', percent_of: 'larger', sign: 'flipped' } as const;
  expect(withNetting(ruleset, pass(near), 'left').conditions).toEqual([amount]);
});

it('adds the amount that is to cancel, where no condition compares one', () => {
  const keyed = pass({ kind: 'equal', field: 'account' });
  expect(withNetting(ruleset, keyed, 'right').conditions).toEqual([
    { kind: 'equal', field: 'account' },
    { kind: 'amount-within', field: 'sum' },
  ]);
});

it.each([
  ['of the same name', { kind: 'equal', field: 'account' }, { kind: 'equal', field: 'account' }],
  [
    'that another pass compares',
    { kind: 'equal', field: 'doc' },
    { kind: 'equal', left: 'doc', right: 'reference' },
  ],
  ['of no name alike', { kind: 'date-window', field: 'booked' }, null],
  ['of the same name and family', amount, amount],
] as [string, Condition, Condition | null][])('finds the field %s on the other side', (_, netted, both) => {
  const undone = withNetting(ruleset, { ...pass(netted), netting: 'left' }, undefined);
  expect(undone).toEqual(pass(...(both ? [both] : [])));
});

it('takes the first field that fits where nothing says which one is meant', () => {
  const lone: Ruleset = { ...ruleset, passes: [] };
  const undone = withNetting(lone, { ...pass({ kind: 'equal', field: 'doc' }), netting: 'left' }, undefined);
  expect(undone.conditions).toEqual([{ kind: 'equal', left: 'doc', right: 'line' }]);
});

it('goes from one side to the other', () => {
  const netted = withNetting(
    ruleset,
    { ...pass({ kind: 'equal', field: 'doc' }, amount), netting: 'left' },
    'right',
  );
  expect(netted).toEqual({ ...pass({ kind: 'equal', field: 'reference' }, amount), netting: 'right' });
});

it('is for one to one with a mean score, and needs an amount', () => {
  expect(nettingOnlyFor(pass(amount))).toBeNull();
  expect(nettingOnlyFor({ ...pass(amount), cardinality: 'many-to-many' })).toMatch(/one to one/);
  expect(nettingOnlyFor({ ...pass(amount), score: 'learned' })).toMatch(/learned/);
  expect(nettingFault(pass())).toBeNull();
  expect(nettingFault({ ...pass(), netting: 'left' })).toMatch(/add an amount within/);
  expect(nettingFault({ ...pass(amount), netting: 'left' })).toBeNull();
});
