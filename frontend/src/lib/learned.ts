// How the points of a learned score come about: the prior and the bits of the conditions add up to odds.
import { plural } from './format';

export type Said = { kind: string; holds: boolean; bits?: number | null };

/** Whether these conditions were weighed by a learned score. */
export function isWeighed(conditions: readonly Said[]): boolean {
  return conditions.some(({ bits }) => bits != null);
}

export function sumBits(prior: number, conditions: readonly Said[]): number {
  return conditions.reduce((sum, { bits }) => sum + (bits ?? 0), prior);
}

/** What the points mean; why there are none where the sum of the bits does not count. */
export function pointsWords(points: number, conditions: readonly Said[]): string {
  const said = plural(points, 'point');
  if (conditions.some(({ bits, holds }) => bits == null && !holds))
    return `${said}: a condition that must hold does not`;
  const found = conditions.filter(({ bits, kind }) => bits != null && kind !== 'text-similar');
  if (found.length > 0 && !found.some(({ holds }) => holds))
    return `${said}: the pass looks only at pairs for which an amount or a day holds`;
  return `${said}: the probability, in percent, that the two belong together`;
}
