// Exact decimals as text. Amounts are never turned into a JavaScript number: only whole BigInts are added.

export type Separators = { group: string; decimal: string };

type Scaled = { units: bigint; scale: number };

const SHAPE = /^([+-]?)(\d+)(?:\.(\d+))?$/;

/** The reader's separators, from the browser's locale. */
export function localeSeparators(locale?: string): Separators {
  const parts = new Intl.NumberFormat(locale).formatToParts(12345.6);
  const part = (type: string) => parts.find((p) => p.type === type)?.value;
  return { group: part('group') ?? '', decimal: part('decimal') ?? '.' };
}

/** `-1234567.50` as `−1,234,567.50`; text that is no decimal comes back unchanged. Every digit is kept. */
export function formatDecimal(text: string, separators: Separators = localeSeparators()): string {
  const found = SHAPE.exec(text.trim());
  if (!found) return text;
  const [, sign, whole = '', fraction] = found;
  const grouped = whole.replace(/\B(?=(\d{3})+(?!\d))/g, separators.group);
  return `${sign === '-' ? '\u2212' : ''}${grouped}${fraction ? separators.decimal + fraction : ''}`;
}

function scaled(text: string): Scaled | null {
  const found = SHAPE.exec(text.trim());
  if (!found) return null;
  const [, sign, whole = '', fraction = ''] = found;
  const units = BigInt(whole + fraction);
  return { units: sign === '-' ? -units : units, scale: fraction.length };
}

function unscaled({ units, scale }: Scaled): string {
  const digits = (units < 0n ? -units : units).toString().padStart(scale + 1, '0');
  const cut = digits.length - scale;
  return `${units < 0n ? '-' : ''}${digits.slice(0, cut)}${scale > 0 ? `.${digits.slice(cut)}` : ''}`;
}

/** `left - right`, exactly; null when one of them is missing or no decimal. */
export function subtractDecimals(left?: string | null, right?: string | null): string | null {
  const a = left == null ? null : scaled(left);
  const b = right == null ? null : scaled(right);
  if (!a || !b) return null;
  const scale = Math.max(a.scale, b.scale);
  const at = (value: Scaled) => value.units * 10n ** BigInt(scale - value.scale);
  return unscaled({ units: at(a) - at(b), scale });
}

/** Whether the text is a decimal equal to zero. */
export function isZero(text: string): boolean {
  return scaled(text)?.units === 0n;
}

/**
 * The parts' sizes in hundredths of a percent of their sum, for drawing only. Signs are dropped: a bar has no
 * negative length.
 */
export function shares(parts: readonly string[]): number[] {
  const read = parts.map((part) => scaled(part) ?? { units: 0n, scale: 0 });
  const scale = Math.max(0, ...read.map((part) => part.scale));
  const sizes = read.map(
    ({ units, scale: own }) => (units < 0n ? -units : units) * 10n ** BigInt(scale - own),
  );
  const total = sizes.reduce((sum, size) => sum + size, 0n);
  return sizes.map((size) => (total === 0n ? 0 : Number((size * 10000n) / total) / 100));
}
