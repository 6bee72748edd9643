// Netting: records of one side alone settle each other, an amount and its reversal. What it rules out is what
// `ruleset/src/validate/groups.rs` refuses: said here too, so that the editor never offers it.
import type { Condition, FieldType, Mapping, Pass, Ruleset, SideName } from './ruleset';
import { comparedFields, hasKind, newCondition, withFields, withKnob, withoutKnobs } from './ruleset';
import { NOT_LEARNED, isLearned } from './score';

/** Netted amounts cancel exactly, whatever the signs of the sides. */
const NOT_NETTED = ['absolute', 'percent', 'percent_of', 'sign'] as const;

/** Which passes can be for one side alone, where this one cannot. */
export function nettingOnlyFor(pass: Pass): string | null {
  if ((pass.cardinality ?? 'one-to-one') !== 'one-to-one') return 'Only for one to one';
  return isLearned(pass) ? NOT_LEARNED : null;
}

/** The sides whose records a pass compares, which netting makes one and the same. */
export function sidesOf({ netting }: Pass): Record<SideName, SideName> {
  return { left: netting ?? 'left', right: netting ?? 'right' };
}

/** The fields that the conditions of a pass can name. */
export function comparedMappings(ruleset: Ruleset, pass: Pass): Record<SideName, Mapping> {
  const { left, right } = sidesOf(pass);
  return { left: ruleset[left], right: ruleset[right] };
}

/** What the conditions of a pass for one side lack; null when nothing. */
export function nettingFault(pass: Pass): string | null {
  if (!pass.netting || hasKind(pass, 'amount-within')) return null;
  return 'An amount and its reversal cancel exactly: add an amount within.';
}

/** The same pass for one side alone, or for both again. Its conditions move onto fields of the sides it is for now. */
export function withNetting(ruleset: Ruleset, pass: Pass, netting: SideName | undefined): Pass {
  const now = withKnob(pass, 'netting', netting);
  const onSides = pass.conditions
    .map((condition) => moved(ruleset, condition, pass, now))
    .filter((condition) => condition !== null);
  const next = { ...now, conditions: onSides };
  if (!netting) return next;
  const exact = onSides.map((condition) => withoutKnobs(condition, NOT_NETTED));
  const amount = hasKind(next, 'amount-within')
    ? null
    : newCondition(comparedMappings(ruleset, next), 'amount-within');
  return { ...next, conditions: amount ? [...exact, amount] : exact };
}

/** The condition on fields of the sides that the pass is for now; null where one of them has none that fits. */
function moved(ruleset: Ruleset, condition: Condition, before: Pass, now: Pass): Condition | null {
  const compared = comparedFields(condition);
  const from = sidesOf(before);
  const to = sidesOf(now);
  const nameOn = (side: SideName) => {
    if (from.left === side) return compared.left;
    if (from.right === side) return compared.right;
    return counterpart(ruleset, from.left, compared.left);
  };
  const left = nameOn(to.left);
  const right = nameOn(to.right);
  return left === null || right === null ? null : withFields(condition, left, right);
}

/** The field of the other side that means the same: of the same name, or as another pass compares them, or the first that fits. */
function counterpart(ruleset: Ruleset, side: SideName, name: string): string | null {
  const other = side === 'left' ? 'right' : 'left';
  const own = ruleset[side].fields.find((field) => field.name === name);
  const fitting = ruleset[other].fields
    .filter(({ type }) => own && family(type) === family(own.type))
    .map((field) => field.name);
  const compared = ruleset.passes
    .filter(({ netting }) => !netting)
    .flatMap(({ conditions }) => conditions.map(comparedFields))
    .find((each) => each[side] === name && fitting.includes(each[other]));
  return fitting.includes(name) ? name : (compared?.[other] ?? fitting[0] ?? null);
}

/** Fields can be compared with those of their family. */
function family(type: FieldType): string {
  switch (type) {
    case 'money':
    case 'decimal':
    case 'integer':
      return 'number';
    case 'date':
    case 'timestamp':
      return 'day';
    case 'text':
    case 'boolean':
      return type;
  }
}
