import { expect, it } from 'vitest';
import { addCounts, formatPercent, percent, plural } from './format';
import { missingParts } from './upload';

it('never rounds a share up to 100 percent', () => {
  expect(formatPercent(percent(999_999, 1_000_000))).toBe('99.9%');
  expect(formatPercent(percent(5, 5))).toBe('100%');
  expect(formatPercent(percent(0, 0))).toBe('–');
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
