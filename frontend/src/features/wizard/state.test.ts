import { describe, expect, it } from 'vitest';
import type { Ruleset } from '@/lib/ruleset';
import { addPass, movePass, newCondition, withFields, withKnob } from '@/lib/ruleset';
import { conditionWords } from '@/lib/words';
import { withType } from './FieldRow';

import { START, addField, changeField, formatWords, pairings, reduce } from './state';

const ruleset: Ruleset = {
  left: {
    key: ['reference'],
    fields: [
      { name: 'reference', column: 'doc_no', type: 'text' },
      { name: 'amount', column: 'amount', type: 'money', currency_field: 'currency', scale: 2 },
      { name: 'currency', column: 'currency', type: 'text' },
    ],
  },
  right: {
    fields: [
      { name: 'reference', column: 'end_to_end_ref', type: 'text' },
      { name: 'amount', column: 'value', type: 'decimal' },
      { name: 'booked', column: 'value_date', type: 'date' },
    ],
  },
  passes: [
    {
      name: 'exact',
      conditions: [
        { kind: 'equal', field: 'reference' },
        { kind: 'amount-within', field: 'amount' },
      ],
    },
    {
      name: 'loose',
      accept: 'suggest',
      conditions: [{ kind: 'amount-within', field: 'amount', absolute: '0.05' }],
    },
  ],
};

const file = (id: string, filename: string) => ({ id, filename, sizeBytes: 10 });

describe('the wizard', () => {
  it('names itself after the files until someone names it', () => {
    const one = reduce(START, { type: 'file', side: 'left', uploaded: file('a', 'general_ledger.csv') });
    const two = reduce(one, { type: 'file', side: 'right', uploaded: file('b', 'bank.xlsx') });
    expect(two.name).toBe('General ledger against Bank');
    const named = reduce(two, { type: 'name', name: 'October' });
    expect(reduce(named, { type: 'file', side: 'right', uploaded: file('c', 'psp.csv') }).name).toBe(
      'October',
    );
  });

  it('keeps edits when a proposal arrives again, and drops both with another file', () => {
    const proposed = reduce(START, { type: 'propose', ruleset });
    const edited = reduce(proposed, { type: 'ruleset', ruleset: movePass(ruleset, 0, 1) });
    expect(reduce(edited, { type: 'propose', ruleset }).ruleset).toBe(edited.ruleset);
    expect(reduce(edited, { type: 'reset' }).ruleset).toBe(ruleset);
    expect(reduce(edited, { type: 'file', side: 'left', uploaded: null }).ruleset).toBeNull();
  });
});

describe('editing a ruleset', () => {
  it('carries a new field name into the key, other fields and every condition of that side', () => {
    const renamed = changeField(ruleset, 'left', 0, { name: 'doc', column: 'doc_no', type: 'text' });
    expect(renamed.left.key).toEqual(['doc']);
    expect(renamed.passes[0]?.conditions[0]).toEqual({ kind: 'equal', left: 'doc', right: 'reference' });
    const back = changeField(renamed, 'left', 0, { name: 'reference', column: 'doc_no', type: 'text' });
    expect(back.passes).toEqual(ruleset.passes);
    const currency = changeField(ruleset, 'left', 2, { name: 'ccy', column: 'currency', type: 'text' });
    expect(currency.left.fields[1]?.currency_field).toBe('ccy');
  });

  it('carries a new field name into netting, and into what members share', () => {
    const netted: Ruleset = {
      ...ruleset,
      passes: [
        { name: 'net', netting: 'left', conditions: [{ kind: 'equal', field: 'reference' }] },
        {
          name: 'sum',
          cardinality: 'many-to-one',
          subset: { same: ['reference', 'currency'] },
          conditions: [{ kind: 'amount-within', field: 'amount' }],
        },
      ],
    };
    const left = changeField(netted, 'left', 0, { name: 'doc', column: 'doc_no', type: 'text' });
    expect(left.passes[0]?.conditions).toEqual([{ kind: 'equal', field: 'doc' }]);
    expect(left.passes[1]?.subset).toEqual({ same: ['doc', 'currency'] });
    const right = changeField(netted, 'right', 0, { name: 'ref', column: 'end_to_end_ref', type: 'text' });
    expect(right.passes).toEqual(netted.passes);
  });

  it('pairs fields by name and shows what only one side has', () => {
    expect(
      pairings(ruleset).map(({ name, left, right }) => [name, left?.column ?? null, right?.column ?? null]),
    ).toEqual([
      ['reference', 'doc_no', 'end_to_end_ref'],
      ['amount', 'amount', 'value'],
      ['currency', 'currency', null],
      ['booked', null, 'value_date'],
    ]);
  });

  it('moves, adds and names passes without a clash', () => {
    expect(movePass(ruleset, 0, 1).passes.map(({ name }) => name)).toEqual(['loose', 'exact']);
    expect(movePass(ruleset, 0, -1)).toBe(ruleset);
    const twice = addPass(addPass(ruleset, []), []);
    expect(new Set(twice.passes.map(({ name }) => name)).size).toBe(4);
  });

  it('makes a field name of a column that no other field has', () => {
    const added = addField(ruleset, 'left', 'Amount');
    expect(added.left.fields.at(-1)).toEqual({ name: 'amount_2', column: 'Amount', type: 'text' });
  });

  it('drops knobs that a new type does not have', () => {
    expect(
      withType({ name: 'amount', column: 'a', type: 'money', scale: 2, currency_field: 'c' }, 'decimal'),
    ).toEqual({
      name: 'amount',
      column: 'a',
      type: 'decimal',
      scale: 2,
    });
  });

  it('offers a condition only on fields that fit it', () => {
    expect(newCondition(ruleset, 'amount-within')).toEqual({ kind: 'amount-within', field: 'amount' });
    expect(newCondition(ruleset, 'date-window')).toBeNull();
  });

  it('writes absent knobs as absent, and one field name where both sides agree', () => {
    expect(withKnob({ kind: 'amount-within', absolute: '0.05' }, 'absolute', '')).toEqual({
      kind: 'amount-within',
    });
    expect(withFields({ kind: 'equal', left: 'a', right: 'b' }, 'a', 'a')).toEqual({
      kind: 'equal',
      field: 'a',
    });
  });
});

it.each([
  [{ kind: 'amount-within', field: 'amount' }, 'amount exactly equal'],
  [
    { kind: 'amount-within', field: 'amount', absolute: '0.05', sign: 'flipped' },
    'amount within 0.05, with opposite signs',
  ],
  [
    { kind: 'date-window', field: 'booked_on', to_days: 3 },
    'booked on the right one on the same day or up to 3 days later',
  ],
  [{ kind: 'date-window', field: 'day', from_days: -2, to_days: 2 }, 'day at most 2 days apart'],
  [
    { kind: 'text-similar', left: 'name', right: 'payee', minimum_percent: 85 },
    'name and payee at least 85% alike by spelling (Jaro-Winkler)',
  ],
] as const)('says %j in plain words', (condition, words) => {
  expect(conditionWords(condition)).toBe(words);
});

it('writes date formats as people do', () => {
  expect(formatWords('%d.%m.%Y %H:%M')).toBe('DD.MM.YYYY hh:mm');
});
