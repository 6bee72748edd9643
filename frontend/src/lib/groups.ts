// Passes that match groups: one record with several, or all of a key. What they rule out is what `ruleset/src/validate/groups.rs`
// refuses: said here too, so that the editor never offers it.
import type { Pass, SideName, Subset } from './ruleset';
import { hasKind, withKnob, withoutKnobs } from './ruleset';

/** What the API reads where a subset does not say it. */
export const MOST_MEMBERS = 25;
export const MOST_OTHERS = 9;
/** The fees that one pass may try. */
export const MOST_FEES = 8;

/** The side with several records, where the other one has a single record. */
export function manySide({ cardinality }: Pass): SideName | null {
  if (cardinality === 'one-to-many') return 'right';
  return cardinality === 'many-to-one' ? 'left' : null;
}

/** The same pass with members found by their amounts, or by their key again. */
export function withSubset(pass: Pass, subset: Subset | undefined): Pass {
  if (!subset) return withKnob(pass, 'subset', undefined);
  // Without a key the limit is for the sums, and a percentage would admit almost any group.
  const conditions = pass.conditions.map((condition) => withoutKnobs(condition, ['percent', 'percent_of']));
  return withKnob({ ...pass, subset, conditions }, 'tolerance', undefined);
}

/** What the conditions of a pass that matches groups lack; null when nothing. */
export function groupFault(pass: Pass): string | null {
  const { cardinality = 'one-to-one', subset } = pass;
  if (cardinality === 'one-to-one') return null;
  if (!hasKind(pass, 'amount-within')) return 'Their sums are compared: add an amount within.';
  if (subset || hasKind(pass, 'equal')) return null;
  return cardinality === 'many-to-many'
    ? 'Their records share a key: add an equal condition.'
    : 'Their records share a key: add an equal condition, or let members be found by their amounts.';
}
