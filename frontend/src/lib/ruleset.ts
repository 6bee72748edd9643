// The structure of a ruleset as the API sends it in JSON, and small pure edits of it.

export type FieldType = 'text' | 'integer' | 'decimal' | 'money' | 'date' | 'timestamp' | 'boolean';

export type Field = {
  name: string;
  column?: string;
  type: FieldType;
  required?: boolean;
  normalize?: string[];
  scale?: number;
  decimal_separator?: string;
  thousands_separator?: string;
  negate?: boolean;
  minor_units?: boolean;
  currency?: string;
  currency_field?: string;
  format?: string;
  time_zone?: string;
  mark_column?: string;
  debit_column?: string;
  credit_column?: string;
  [knob: string]: unknown;
};

export type FileFormat = {
  kind?: 'csv' | 'xlsx';
  encoding?: string;
  delimiter?: string;
  quote?: string;
  lines_before_header?: number;
  lines_after_data?: number;
  header?: boolean;
  sheet?: string;
};

export type Mapping = {
  file?: FileFormat;
  key?: string[];
  fields: Field[];
  exclude?: { column: string; equals: string[] }[];
};

export type Base = 'left' | 'right' | 'larger' | 'smaller';

export type ConditionKind = 'equal' | 'amount-within' | 'date-window' | 'text-similar' | 'contained';

export type Condition = {
  kind: ConditionKind;
  field?: string;
  left?: string;
  right?: string;
  absolute?: string;
  percent?: string;
  percent_of?: Base;
  sign?: 'same' | 'flipped';
  from_days?: number;
  to_days?: number;
  calendar?: 'calendar' | 'business';
  holidays?: string[];
  measure?: string;
  minimum_percent?: number;
  weight?: number;
  minimum_characters?: number;
  inner?: 'left' | 'right';
};

export type Cardinality = 'one-to-one' | 'one-to-many' | 'many-to-one' | 'many-to-many';
export type Accept = 'strict' | 'within-limits' | 'score' | 'suggest';
export type Score = 'mean' | 'learned';

export type Ties = 'suggest' | 'leave';
export type Tolerance = 'sum' | 'each';
export type Fee = { percent?: string; each?: string };
export type Subset = { most_members?: number; same?: string[]; most_others?: number };

export type Pass = {
  name: string;
  cardinality?: Cardinality;
  score?: Score;
  suggest_points?: number;
  accept?: Accept;
  auto_points?: number;
  margin_points?: number;
  ties?: Ties;
  netting?: SideName;
  fees?: Fee[];
  tolerance?: Tolerance;
  subset?: Subset;
  conditions: Condition[];
};

export type SideName = 'left' | 'right';

export type Ruleset = { version?: number; name?: string; left: Mapping; right: Mapping; passes: Pass[] };

/** Whether the JSON has the outline of a ruleset; its content is checked by the API. */
export function asRuleset(json: unknown): Ruleset | null {
  if (typeof json !== 'object' || json === null) return null;
  const { left, right, passes } = json as Partial<Ruleset>;
  return Array.isArray(left?.fields) && Array.isArray(right?.fields) && Array.isArray(passes)
    ? (json as Ruleset)
    : null;
}

/** The field names a condition compares, one a side. */
export function comparedFields(condition: Condition): { left: string; right: string } {
  return { left: condition.left ?? condition.field ?? '', right: condition.right ?? condition.field ?? '' };
}

/** Whether a pass has a condition of a kind. */
export function hasKind({ conditions }: Pass, kind: ConditionKind): boolean {
  return conditions.some((condition) => condition.kind === kind);
}

const NAMING = new Set(['field', 'left', 'right']);

/** Field names in the shortest accepted form: `field` when both sides say the same. */
export function withFields(condition: Condition, left: string, right: string): Condition {
  const rest = Object.fromEntries(
    Object.entries(condition).filter(([knob]) => !NAMING.has(knob)),
  ) as Condition;
  return left === right ? { ...rest, field: left } : { ...rest, left, right };
}

/** Drops knobs without a value: the API reads an absent knob as its default. */
export function withKnob<T extends object>(thing: T, knob: keyof T & string, value: unknown): T {
  const others = Object.entries(thing).filter(([name]) => name !== knob);
  const absent = value === undefined || value === '' || value === null || value === false;
  return Object.fromEntries(absent ? others : [...others, [knob, value]]) as T;
}

export function withoutKnobs<T extends object>(thing: T, knobs: readonly (keyof T & string)[]): T {
  return knobs.reduce((rest, knob) => withKnob(rest, knob, undefined), thing);
}

/** What does not go with a cardinality: the API refuses it. */
const NOT_WITH: Record<Cardinality, (keyof Pass & string)[]> = {
  'one-to-one': ['fees', 'tolerance', 'subset'],
  'one-to-many': ['margin_points'],
  'many-to-one': ['margin_points'],
  'many-to-many': ['margin_points', 'fees', 'subset'],
};

/** Whether a knob goes with the numbers of records of a pass. */
export function goesWith({ cardinality = 'one-to-one' }: Pass, knob: keyof Pass & string): boolean {
  return !NOT_WITH[cardinality].includes(knob);
}

/** The same pass for other numbers of records, without the knobs that do not go with them. */
export function withCardinality(pass: Pass, cardinality: Cardinality): Pass {
  const next = withoutKnobs({ ...pass, cardinality }, NOT_WITH[cardinality]);
  if (!next.subset || cardinality === pass.cardinality) return next;
  // What all members share are fields of the side with several records, and that is the other one now.
  return { ...next, subset: withKnob(next.subset, 'same', undefined) };
}

const FITS: Record<ConditionKind, (type: FieldType) => boolean> = {
  equal: () => true,
  'amount-within': (type) => type === 'money' || type === 'decimal' || type === 'integer',
  'date-window': (type) => type === 'date' || type === 'timestamp',
  'text-similar': (type) => type === 'text',
  contained: (type) => type === 'text',
};

/** Fields of a side that a kind of condition can compare. */
export function fittingFields(mapping: Mapping, kind: ConditionKind): string[] {
  return mapping.fields.filter((field) => FITS[kind](field.type)).map((field) => field.name);
}

/** A new condition of a kind on fields that fit, same-named ones first; null when a side has none. */
export function newCondition(sides: Record<SideName, Mapping>, kind: ConditionKind): Condition | null {
  const left = fittingFields(sides.left, kind);
  const right = fittingFields(sides.right, kind);
  const both = left.find((name) => right.includes(name));
  const first = both ?? left[0];
  const second = both ?? right[0];
  if (first === undefined || second === undefined) return null;
  const blank: Condition =
    kind === 'text-similar'
      ? { kind, minimum_percent: 85 }
      : kind === 'contained'
        ? { kind, inner: 'left' }
        : { kind };
  return withFields(blank, first, second);
}

export function changePass(ruleset: Ruleset, index: number, pass: Pass): Ruleset {
  return { ...ruleset, passes: ruleset.passes.map((each, at) => (at === index ? pass : each)) };
}

export function movePass(ruleset: Ruleset, index: number, by: -1 | 1): Ruleset {
  const to = index + by;
  const passes = [...ruleset.passes];
  const [moved] = passes.splice(index, 1);
  if (!moved || to < 0 || to > passes.length) return ruleset;
  passes.splice(to, 0, moved);
  return { ...ruleset, passes };
}

export function removePass(ruleset: Ruleset, index: number): Ruleset {
  return { ...ruleset, passes: ruleset.passes.filter((_, at) => at !== index) };
}

export function addPass(ruleset: Ruleset, conditions: Condition[]): Ruleset {
  const taken = new Set(ruleset.passes.map(({ name }) => name));
  let number = ruleset.passes.length + 1;
  while (taken.has(`pass ${number}`)) number += 1;
  return {
    ...ruleset,
    passes: [...ruleset.passes, { name: `pass ${number}`, accept: 'suggest', conditions }],
  };
}
