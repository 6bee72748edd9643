// The two scores of a pass, and moves between them. What a learned score rules out is what `ruleset/src/validate/learned.rs`
// refuses: said here too, so that the editor never offers it.
import type { Accept, Condition, Pass, Score } from './ruleset';
import { withKnob, withoutKnobs } from './ruleset';

/** What the API reads where a pass with a learned score does not say `suggest_points`. */
const SUGGEST_POINTS = 90;
/** Proposed to someone who lets a pass accept by points. Learned points are a probability: 90 would be wrong one time in ten. */
const AUTO_POINTS = { mean: 90, learned: 99 };
const LEAST_EVIDENCE = 2;
const MOST_EVIDENCE = 16;

export function isLearned({ score }: Pass): boolean {
  return score === 'learned';
}

/** The least points for which a learned score suggests a match. */
export function leastPoints({ suggest_points: points }: Pass): number {
  return points ?? SUGGEST_POINTS;
}

/** The points from which a pass with `accept = "score"` accepts a match. */
export function autoPoints({ auto_points: points, score = 'mean' }: Pass): number {
  return points ?? AUTO_POINTS[score];
}

/** Why something is not offered to a pass with a learned score. */
export const NOT_LEARNED = 'Not with a learned score';

/** Which passes can have a learned score, where this one cannot. */
export function learnedOnlyFor({ cardinality = 'one-to-one', netting }: Pass): string | null {
  if (cardinality !== 'one-to-one') return 'Only for one to one';
  return netting === undefined ? null : 'Not for reversals: nothing to learn';
}

/** Whether a condition may fail and speaks for or against a match. The others form the block key and must hold. */
export function isEvidence(pass: Pass, condition: Condition): boolean {
  if (!isLearned(pass)) return false;
  switch (condition.kind) {
    case 'equal':
    case 'contained':
      return false;
    case 'amount-within':
      return [condition.absolute, condition.percent].some((limit) => /[1-9]/.test(limit ?? ''));
    case 'date-window':
      return (condition.from_days ?? 0) !== (condition.to_days ?? 0);
    case 'text-similar':
      return true;
  }
}

/** What is wrong with the amount of evidence of a learned score; null when it can be learned from. */
export function evidenceFault(pass: Pass): string | null {
  if (!isLearned(pass)) return null;
  const count = pass.conditions.filter((condition) => isEvidence(pass, condition)).length;
  if (count > MOST_EVIDENCE)
    return `It learns from at most ${MOST_EVIDENCE} conditions; ${count} may fail here.`;
  if (count >= LEAST_EVIDENCE) return null;
  const here = count === 0 ? 'none of these may' : 'only one of these may';
  return `It learns from at least ${LEAST_EVIDENCE} conditions that may fail, and ${here}. Add a text similar, an amount within a difference above 0, or a date window of more than one day.`;
}

/** The same pass with the other score, without the knobs that go with the old one alone. */
export function withScore(pass: Pass, score: Score): Pass {
  if (score === 'mean') return withoutKnobs(pass, ['score', 'suggest_points']);
  const conditions = pass.conditions.map((condition) => withKnob(condition, 'weight', undefined));
  const learned: Pass = { ...pass, score, conditions };
  return withAccept(learned, pass.accept === 'score' ? 'score' : 'suggest');
}

/** The same pass with another `accept`, and points only where they go with it. */
export function withAccept(pass: Pass, accept: Accept): Pass {
  const least = isLearned(pass) ? leastPoints(pass) : 1;
  const points = accept === 'score' ? Math.max(autoPoints(pass), least) : undefined;
  return withKnob({ ...pass, accept }, 'auto_points', points);
}
