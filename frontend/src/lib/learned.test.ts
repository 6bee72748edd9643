// The sum of the bits, and what the points say where it does not count.
import { expect, it } from 'vitest';
import { isWeighed, pointsWords, sumBits } from './learned';

const must = { kind: 'equal', holds: true, bits: null };
const amount = { kind: 'amount-within', holds: true, bits: 10.5 };
const name = { kind: 'text-similar', holds: false, bits: -7.25 };

it('adds the prior and the bits; what must hold adds nothing', () => {
  expect(sumBits(-3.5, [must, amount, name])).toBe(-0.25);
  expect([isWeighed([must]), isWeighed([must, { ...amount, bits: 0 }])]).toEqual([false, true]);
});

it('calls points a probability only where the pass looks at the pair', () => {
  expect(pointsWords(45, [must, amount, name])).toMatch(/^45 points: the probability/);
  expect(pointsWords(0, [{ ...must, holds: false }, amount, name])).toMatch(/must hold does not/);
  expect(pointsWords(0, [must, { ...amount, holds: false }, { ...name, holds: true }])).toMatch(
    /an amount or a day holds/,
  );
  expect(pointsWords(1, [must, name])).toMatch(/^1 point: the probability/);
});
