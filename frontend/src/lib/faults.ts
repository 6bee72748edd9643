// What went wrong, in words for people. Codes are the API's documented list.
import type { CombinedError } from '@urql/core';

export type UserFault = { code: string; message: string; field?: string[] | null };

const SAID: Record<string, string> = {
  UNAUTHENTICATED: 'Your session has ended. Sign in again.',
  FORBIDDEN: 'Your role does not allow this.',
  NOT_FOUND: 'This does not exist, or it belongs to another workspace.',
  THROTTLED: 'Too many requests at once. Wait a moment and try again.',
  TIMEOUT: 'The server took too long to answer. Try again.',
  UNAVAILABLE: 'The server cannot answer just now. Try again in a moment.',
  INTERNAL: 'The server failed. Try again; if it stays, tell whoever runs it.',
};

/** One sentence for a failed request. */
export function explainError(error: CombinedError): string {
  if (error.networkError && error.graphQLErrors.length === 0) {
    return 'The server cannot be reached. Check the connection and try again.';
  }
  const first = error.graphQLErrors[0];
  const code = String(first?.extensions['code'] ?? '');
  return SAID[code] ?? first?.message ?? error.message;
}

/** Messages by the last part of the field path; those without a field come under `form`. */
export function byField(faults: readonly UserFault[]): Record<string, string> {
  const out: Record<string, string> = {};
  for (const fault of faults) {
    const name = fault.field?.at(-1) ?? 'form';
    out[name] = out[name] ? `${out[name]} ${sentence(fault.message)}` : sentence(fault.message);
  }
  return out;
}

/** The API writes lower case without a full stop; people read sentences. */
export function sentence(text: string): string {
  const trimmed = text.trim();
  if (trimmed === '') return trimmed;
  // A file or column name at the start keeps its spelling.
  const start =
    /^[a-z]+([\s,:.]|$)/.test(trimmed) && !/^[a-z]+\.[a-z]/.test(trimmed)
      ? trimmed.charAt(0).toUpperCase() + trimmed.slice(1)
      : trimmed;
  return /[.!?]$/.test(start) ? start : `${start}.`;
}

export class Refused extends Error {
  override name = 'Refused';
}

/** The payload's thing, or an error that carries what the API said. */
export function accepted<T>(thing: T | null | undefined, faults: readonly UserFault[]): T {
  if (thing != null && faults.length === 0) return thing;
  throw new Refused(
    faults.map((fault) => sentence(fault.message)).join(' ') || 'The server refused without a reason.',
  );
}
