// Counts, times and sizes as people read them.

/** A 64-bit count: a number when it is safe, text otherwise. */
export type Count = number | string;

const counts = new Intl.NumberFormat();

export function formatCount(count: Count): string {
  return counts.format(BigInt(count));
}

/** `part / whole` in percent with one digit, never rounded up to 100; null for an empty whole. */
export function percent(part: Count, whole: Count): number | null {
  const total = BigInt(whole);
  if (total === 0n) return null;
  return Number((BigInt(part) * 1000n) / total) / 10;
}

export function formatPercent(value: number | null): string {
  return value === null ? '–' : `${value.toFixed(value === 100 || value === 0 ? 0 : 1)}%`;
}

/** A share of 0 to 1 in percent; what is below one percent keeps two digits that say something. */
export function formatShare(share: number): string {
  const value = share * 100;
  if (value > 0 && value < 0.001) return '<0.001%';
  if (value > 99.9 && value < 100) return '>99.9%';
  if (value > 0 && value < 1) return `${value.toPrecision(2)}%`;
  return formatPercent(value);
}

/** A weight in bits with its sign: `+4.2`, `−1.0`. */
export function formatBits(bits: number): string {
  const size = Math.abs(bits).toFixed(1);
  if (size === '0.0') return '0';
  return `${bits < 0 ? '−' : '+'}${size}`;
}

export function addCounts(...all: Count[]): string {
  return all.reduce<bigint>((sum, count) => sum + BigInt(count), 0n).toString();
}

const UNITS = ['B', 'KiB', 'MiB', 'GiB'];

export function formatBytes(bytes: Count): string {
  let size = Number(bytes);
  let unit = 0;
  while (size >= 1024 && unit < UNITS.length - 1) {
    size /= 1024;
    unit += 1;
  }
  return `${size >= 100 || unit === 0 ? Math.round(size) : size.toFixed(1)} ${UNITS[unit] ?? ''}`;
}

const moments = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });

export function formatMoment(text: string): string {
  const moment = new Date(text);
  return Number.isNaN(moment.getTime()) ? text : moments.format(moment);
}

const relative = new Intl.RelativeTimeFormat(undefined, { numeric: 'auto' });

/** `3 minutes ago`; from a week on, the date itself. */
export function formatAgo(text: string, now: number = Date.now()): string {
  const seconds = Math.round((new Date(text).getTime() - now) / 1000);
  const size = Math.abs(seconds);
  if (size < 45) return 'just now';
  if (size < 3600) return relative.format(Math.round(seconds / 60), 'minute');
  if (size < 86_400) return relative.format(Math.round(seconds / 3600), 'hour');
  if (size < 7 * 86_400) return relative.format(Math.round(seconds / 86_400), 'day');
  return formatMoment(text);
}

export function formatSeconds(seconds: number): string {
  if (seconds < 1) return `${Math.max(1, Math.round(seconds * 1000))} ms`;
  return seconds < 60
    ? `${seconds.toFixed(1)} s`
    : `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}

export function plural(count: Count, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${BigInt(count) === 1n ? one : many}`;
}
