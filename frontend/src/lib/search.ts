// Filters in the address.

/** A text of the address; nothing when it is absent or empty. */
export function text<K extends string>(name: K, value: unknown): Partial<Record<K, string>> {
  // The router reads `q=123` as a number.
  if (typeof value !== 'string' && typeof value !== 'number') return {};
  const written = String(value);
  return written === '' ? {} : ({ [name]: written } as Record<K, string>);
}

/** A change of a filter; the opened row stays only when no filter changed. */
export function changeFilter<S extends { open?: string }>(search: S, change: Partial<S>): S {
  const next: Record<string, unknown> = { ...search, open: undefined, ...change };
  return Object.fromEntries(
    Object.entries(next).filter(([, value]) => value !== undefined && value !== ''),
  ) as S;
}
