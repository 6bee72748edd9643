// What the wizard knows, and every change to it, as a pure function.
import type { Uploaded } from '@/features/uploads/FileDrop';
import { manySide } from '@/lib/groups';
import { sidesOf } from '@/lib/netting';
import type { Field, Mapping, Pass, Ruleset, SideName } from '@/lib/ruleset';
import { comparedFields, withFields } from '@/lib/ruleset';

export type Step = 'files' | 'check' | 'run';

export type Wizard = {
  step: Step;
  name: string;
  named: boolean;
  left: Uploaded | null;
  right: Uploaded | null;
  /** What was proposed for these files, and what it has become by editing. */
  proposed: Ruleset | null;
  ruleset: Ruleset | null;
};

export type Action =
  | { type: 'name'; name: string }
  | { type: 'file'; side: SideName; uploaded: Uploaded | null }
  | { type: 'step'; step: Step }
  | { type: 'propose'; ruleset: Ruleset }
  | { type: 'ruleset'; ruleset: Ruleset }
  | { type: 'reset' };

export const START: Wizard = {
  step: 'files',
  name: '',
  named: false,
  left: null,
  right: null,
  proposed: null,
  ruleset: null,
};

export function reduce(state: Wizard, action: Action): Wizard {
  switch (action.type) {
    case 'name':
      return { ...state, name: action.name, named: action.name !== '' };
    case 'file': {
      // Another file means other columns: what was proposed for the old one no longer holds.
      const next = { ...state, [action.side]: action.uploaded, proposed: null, ruleset: null };
      return next.named ? next : { ...next, name: proposedName(next.left, next.right) };
    }
    case 'step':
      return { ...state, step: action.step };
    case 'propose':
      return state.ruleset ? state : { ...state, proposed: action.ruleset, ruleset: action.ruleset };
    case 'ruleset':
      return { ...state, ruleset: action.ruleset };
    case 'reset':
      return { ...state, ruleset: state.proposed };
  }
}

export function fileTitle(filename: string): string {
  const stem = filename
    .replace(/\.[^.]+$/, '')
    .replaceAll(/[_-]+/g, ' ')
    .trim();
  return stem === '' ? filename : stem.charAt(0).toUpperCase() + stem.slice(1);
}

function proposedName(left: Uploaded | null, right: Uploaded | null): string {
  return left && right ? `${fileTitle(left.filename)} against ${fileTitle(right.filename)}` : '';
}

/** Changes a field. A new name is carried into everything that says the old one. */
export function changeField(ruleset: Ruleset, side: SideName, index: number, field: Field): Ruleset {
  const mapping = ruleset[side];
  const before = mapping.fields[index];
  if (!before) return ruleset;
  const fields = mapping.fields.map((each, at) => (at === index ? field : each));
  const changed: Ruleset = { ...ruleset, [side]: { ...mapping, fields } };
  return before.name === field.name ? changed : renameEverywhere(changed, side, before.name, field.name);
}

function renameEverywhere(ruleset: Ruleset, side: SideName, from: string, to: string): Ruleset {
  const mapping = ruleset[side];
  const renamed: Mapping = {
    ...mapping,
    ...(mapping.key ? { key: mapping.key.map((name) => (name === from ? to : name)) } : {}),
    fields: mapping.fields.map((field) =>
      field.currency_field === from ? { ...field, currency_field: to } : field,
    ),
  };
  const passes = ruleset.passes.map((pass) => renameInPass(pass, side, from, to));
  return { ...ruleset, [side]: renamed, passes };
}

function renameInPass(pass: Pass, side: SideName, from: string, to: string): Pass {
  const sides = sidesOf(pass);
  const conditions = pass.conditions.map((condition) => {
    const { left, right } = comparedFields(condition);
    const next = (name: string, at: SideName) => (sides[at] === side && name === from ? to : name);
    const [newLeft, newRight] = [next(left, 'left'), next(right, 'right')];
    return newLeft === left && newRight === right ? condition : withFields(condition, newLeft, newRight);
  });
  const { subset } = pass;
  if (!subset?.same || manySide(pass) !== side) return { ...pass, conditions };
  const same = subset.same.map((name) => (name === from ? to : name));
  return { ...pass, conditions, subset: { ...subset, same } };
}

export function removeField(ruleset: Ruleset, side: SideName, index: number): Ruleset {
  const mapping = ruleset[side];
  return { ...ruleset, [side]: { ...mapping, fields: mapping.fields.filter((_, at) => at !== index) } };
}

export function addField(ruleset: Ruleset, side: SideName, column: string): Ruleset {
  const mapping = ruleset[side];
  const taken = new Set(mapping.fields.map(({ name }) => name));
  const base =
    column
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, '_')
      .replaceAll(/^_+|_+$/g, '') || 'field';
  let name = base;
  for (let number = 2; taken.has(name); number += 1) name = `${base}_${number}`;
  return { ...ruleset, [side]: { ...mapping, fields: [...mapping.fields, { name, column, type: 'text' }] } };
}

/** One line of the pairing: what each side reads into a shared field, or what only one side has. */
export type Pairing = { name: string; left: Field | null; right: Field | null };

export function pairings({ left, right }: Ruleset): Pairing[] {
  const paired = left.fields.map((field) => ({
    name: field.name,
    left: field,
    right: right.fields.find(({ name }) => name === field.name) ?? null,
  }));
  const rest = right.fields
    .filter((field) => !left.fields.some(({ name }) => name === field.name))
    .map((field) => ({ name: field.name, left: null, right: field }));
  return [...paired.filter((each) => each.right), ...paired.filter((each) => !each.right), ...rest];
}

/** `%d.%m.%Y` as `DD.MM.YYYY`. */
export function formatWords(format: string): string {
  const words: Record<string, string> = {
    '%d': 'DD',
    '%m': 'MM',
    '%Y': 'YYYY',
    '%y': 'YY',
    '%H': 'hh',
    '%M': 'mm',
    '%S': 'ss',
    '%b': 'Mon',
    '%B': 'Month',
    '%e': 'D',
    '%f': 'ffffff',
    '%.f': '.f',
    '%z': '±hhmm',
    '%:z': '±hh:mm',
    '%F': 'YYYY-MM-DD',
    '%T': 'hh:mm:ss',
  };
  return format.replaceAll(/%[:.]?[a-zA-Z]/g, (word) => words[word] ?? word);
}
