import { expect, it } from 'vitest';
import { addCounts, formatBits, formatPercent, formatShare, percent, plural } from './format';
import { missingParts } from './upload';

it('never rounds a share up to 100 percent', () => {
  expect(formatPercent(percent(999_999, 1_000_000))).toBe('99.9%');
  expect(formatPercent(percent(5, 5))).toBe('100%');
  expect(formatPercent(percent(0, 0))).toBe('–');
});

it('keeps small shares apart, and never rounds one to all or nothing', () => {
  const shares = [0, 0.000_001, 0.000_094, 0.002, 0.0331, 0.883, 0.9996, 1];
  expect(shares.map(formatShare)).toEqual([
    '0%',
    '<0.001%',
    '0.0094%',
    '0.20%',
    '3.3%',
    '88.3%',
    '>99.9%',
    '100%',
  ]);
});

it('signs bits, except where they say nothing', () => {
  expect([10.596, -8.251, 0, -0.04].map(formatBits)).toEqual(['+10.6', '−8.3', '0', '0']);
});

it('adds counts beyond the safe integers', () => {
  expect(addCounts('9007199254740993', 1)).toBe('9007199254740994');
  expect(plural(1, 'match', 'matches')).toBe('1 match');
});

it('asks only for the parts an interrupted upload lacks', () => {
  expect(missingParts(25, 10, [1])).toEqual([
    { number: 2, start: 10, end: 20 },
    { number: 3, start: 20, end: 25 },
  ]);
});
