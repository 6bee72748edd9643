// A learned score: which conditions may fail, when there is enough to learn from, and what a change of the score takes along.
import { describe, expect, it } from 'vitest';
import type { Condition, Pass } from './ruleset';
import { evidenceFault, isEvidence, learnedOnlyFor, withAccept, withScore } from './score';
import { acceptWords, conditionsWords } from './words';

const amount: Condition = { kind: 'amount-within', field: 'amount', absolute: '1.00' };
const name: Condition = { kind: 'text-similar', field: 'name', minimum_percent: 85 };
const day: Condition = { kind: 'date-window', field: 'day', to_days: 3 };
const currency: Condition = { kind: 'equal', field: 'currency' };
const learned = (...conditions: Condition[]): Pass => ({
  name: 'all that speaks for it',
  score: 'learned',
  accept: 'suggest',
  conditions,
});

it.each([
  [amount, true],
  [{ ...amount, absolute: '0.00' }, false],
  [{ ...amount, absolute: '0', percent: '0.5' }, true],
  [{ kind: 'amount-within', field: 'amount' }, false],
  [day, true],
  [{ kind: 'date-window', field: 'day', from_days: 2, to_days: 2 }, false],
  [{ kind: 'date-window', field: 'day' }, false],
  [name, true],
  [currency, false],
  [{ kind: 'contained', field: 'name', inner: 'left' }, false],
] as [Condition, boolean][])('tells whether %j may fail', (condition, may) => {
  expect(isEvidence(learned(), condition)).toBe(may);
  expect(isEvidence({ name: 'mean', conditions: [] }, condition)).toBe(false);
});

it('asks for two to sixteen conditions of evidence', () => {
  expect(evidenceFault({ name: 'mean', conditions: [currency] })).toBeNull();
  expect(evidenceFault(learned(currency))).toMatch(/at least 2 .* none of these/);
  expect(evidenceFault(learned(currency, amount))).toMatch(/only one of these/);
  expect(evidenceFault(learned(amount, name))).toBeNull();
  expect(evidenceFault(learned(...Array<Condition>(16).fill(name)))).toBeNull();
  expect(evidenceFault(learned(...Array<Condition>(17).fill(name)))).toMatch(/at most 16 .* 17/);
});

it('is for one to one, and not for reversals', () => {
  expect(learnedOnlyFor({ name: 'a', conditions: [] })).toBeNull();
  expect(learnedOnlyFor({ name: 'a', cardinality: 'many-to-one', conditions: [] })).toMatch(/one to one/);
  expect(learnedOnlyFor({ name: 'a', netting: 'left', conditions: [] })).toMatch(/reversals/);
});

describe('changing the score', () => {
  it('to learned drops weights, and what accepts by limits', () => {
    const mean: Pass = {
      name: 'a',
      accept: 'within-limits',
      margin_points: 5,
      conditions: [amount, { ...name, weight: 3 }],
    };
    expect(withScore(mean, 'learned')).toEqual({
      name: 'a',
      score: 'learned',
      accept: 'suggest',
      margin_points: 5,
      conditions: [amount, name],
    });
  });

  it('to learned keeps points to accept from, but none below those to suggest from', () => {
    const mean: Pass = { name: 'a', accept: 'score', auto_points: 70, conditions: [amount, name] };
    expect(withScore(mean, 'learned')).toMatchObject({ accept: 'score', auto_points: 90 });
    expect(withScore({ ...mean, auto_points: 95 }, 'learned')).toMatchObject({ auto_points: 95 });
  });

  it('to the mean drops the points to suggest from', () => {
    expect(withScore({ ...learned(amount, name), suggest_points: 70 }, 'mean')).toEqual({
      name: 'all that speaks for it',
      accept: 'suggest',
      conditions: [amount, name],
    });
  });
});

it('has points to accept from only where they are asked for', () => {
  expect(withAccept(learned(amount, name), 'score')).toMatchObject({ accept: 'score', auto_points: 99 });
  expect(withAccept({ name: 'a', conditions: [] }, 'score')).toMatchObject({ auto_points: 90 });
  const back = withAccept({ ...learned(amount, name), accept: 'score', auto_points: 99 }, 'suggest');
  expect(back).toEqual(learned(amount, name));
});

it('is said in words', () => {
  expect(conditionsWords(learned(currency, amount, day))).toBe(
    'currency equal; weighed by a learned score: amount within 1.00, day the right one on the same day or up to 3 days later',
  );
  expect(conditionsWords({ name: 'mean', conditions: [currency, amount] })).toBe(
    'currency equal, amount within 1.00',
  );
  expect(acceptWords({ ...learned(), suggest_points: 80 })).toMatch(/^Always suggested from 80 points/);
  expect(acceptWords({ ...learned(), accept: 'score', auto_points: 99 })).toMatch(
    /from 99 points .* suggested from 90 points/,
  );
});
