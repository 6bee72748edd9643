import { describe, expect, it } from 'vitest';
import { formatDecimal, isZero, shares, subtractDecimals } from './decimal';

const english = { group: ',', decimal: '.' };

describe('amounts stay exact', () => {
  it.each([
    ['0.10', '0.10'],
    ['-1234567.50', '\u22121,234,567.50'],
    ['1000', '1,000'],
    ['9007199254740993.01', '9,007,199,254,740,993.01'],
    [
      '123456789012345678901234567890.123456789012345678',
      '123,456,789,012,345,678,901,234,567,890.123456789012345678',
    ],
  ])('%s is shown as %s', (text, shown) => {
    expect(formatDecimal(text, english)).toBe(shown);
  });

  it('uses the separators it is given', () => {
    expect(formatDecimal('1234.5', { group: '.', decimal: ',' })).toBe('1.234,5');
  });

  it('leaves text alone that is no decimal', () => {
    expect(formatDecimal('1e5', english)).toBe('1e5');
  });

  it('subtracts without floating point', () => {
    expect(subtractDecimals('0.30', '0.1')).toBe('0.20');
    expect(subtractDecimals('9007199254740993', '9007199254740992.01')).toBe('0.99');
    expect(subtractDecimals('1.00', '2.5')).toBe('-1.50');
    expect(subtractDecimals(null, '2.5')).toBeNull();
  });

  it('knows zero in every scale', () => {
    expect(['0', '0.00', '-0.000'].every(isZero)).toBe(true);
    expect(isZero('0.001')).toBe(false);
  });

  it('draws shares of absolute sizes', () => {
    expect(shares(['75.00', '-25'])).toEqual([75, 25]);
    expect(shares(['0', '0.00'])).toEqual([0, 0]);
  });
});
