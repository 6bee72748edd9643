// Invented mappings and passes for looking at the wizard without a backend.
import { record } from './mock-data.mjs';

const field = (name, column, type, more = {}) => ({ name, column, type, ...more });

export const ruleset = {
  version: 1,
  left: {
    file: { kind: 'csv', encoding: 'utf-8', delimiter: ',', header: true },
    fields: [
      field('reference', 'doc_no', 'text', { normalize: ['trim', 'collapse-spaces'] }),
      field('amount', 'amount', 'money', { currency_field: 'currency' }),
      field('currency', 'currency', 'text'),
      field('booking_date', 'posted', 'date', { format: '%d/%m/%Y' }),
      field('counterparty', 'customer', 'text', { normalize: ['trim'] }),
      field('memo', 'memo', 'text'),
    ],
  },
  right: {
    file: { kind: 'csv', encoding: 'windows-1252', delimiter: ';', header: true, lines_before_header: 3 },
    fields: [
      field('reference', 'end_to_end_ref', 'text', { normalize: ['trim'] }),
      field('amount', 'value', 'money', {
        currency_field: 'currency',
        decimal_separator: ',',
        thousands_separator: '.',
      }),
      field('currency', 'ccy', 'text'),
      field('booking_date', 'value_date', 'date', { format: '%Y-%m-%d' }),
      field('counterparty', 'name', 'text', { normalize: ['trim'] }),
      field('transaction_id', 'tx_id', 'text'),
    ],
  },
  passes: [
    {
      name: 'reference and amount',
      conditions: [
        { kind: 'equal', field: 'reference' },
        { kind: 'equal', field: 'currency' },
        { kind: 'amount-within', field: 'amount' },
      ],
    },
    {
      name: 'reference within limits',
      accept: 'within-limits',
      conditions: [
        { kind: 'equal', field: 'reference' },
        { kind: 'amount-within', field: 'amount', absolute: '0.05' },
        { kind: 'date-window', field: 'booking_date', to_days: 3 },
      ],
    },
    {
      name: 'amount and date',
      score: 'learned',
      accept: 'suggest',
      conditions: [
        { kind: 'amount-within', field: 'amount', absolute: '1.00' },
        { kind: 'date-window', field: 'booking_date', from_days: -2, to_days: 2 },
        { kind: 'text-similar', field: 'counterparty', minimum_percent: 85 },
      ],
    },
  ],
};

const toValue = (v) =>
  Array.isArray(v)
    ? `[${v.map(toValue).join(', ')}]`
    : typeof v === 'object'
      ? `{ ${Object.entries(v)
          .map(([k, x]) => `${k} = ${toValue(x)}`)
          .join(', ')} }`
      : JSON.stringify(v);
const table = (name, o) =>
  `${name}\n${Object.entries(o)
    .filter(([, v]) => !(Array.isArray(v) && typeof v[0] === 'object'))
    .map(([k, v]) => `${k} = ${toValue(v)}`)
    .join('\n')}\n`;

export function toml(r) {
  const sides = ['left', 'right'].flatMap((s) => [
    table(`[${s}.file]`, r[s].file ?? {}),
    ...r[s].fields.map((f) => table(`[[${s}.fields]]`, f)),
  ]);
  const passes = r.passes.flatMap((p) => [
    table('[[passes]]', p),
    ...p.conditions.map((c) => table('[[passes.conditions]]', c)),
  ]);
  return [`version = 1\n`, ...sides, ...passes].join('\n');
}

export function preview(which) {
  const mapping = ruleset[which];
  const upper = which.toUpperCase();
  const rows = Array.from({ length: 8 }, (_, i) => record(upper, i + 1));
  const examples = (i) =>
    rows
      .slice(0, 3)
      .map((r) => r.values[i] ?? '')
      .filter(Boolean);
  return {
    file: mapping.file,
    mapping,
    rawRows: rows.map((r) => r.values.map((v) => v ?? '')),
    columns: mapping.fields.map((f, i) => ({
      name: f.column,
      type: f.type.toUpperCase(),
      format: f.format ?? null,
      distinct: 3800 - i * 411,
      blanks: i === 5 ? 40 : 0,
      examples: examples(i),
      alternatives: f.column === 'posted' ? ['%m/%d/%Y'] : [],
    })),
    records: { columns: mapping.fields.map((f) => f.name), records: rows },
    rejectedRows:
      which === 'left'
        ? [{ row: 311, column: 'amount', field: 'amount', reason: '`12,3O` is not a number', raw: '' }]
        : [],
    notes: which === 'right' ? ['3 lines before the header are skipped'] : [],
  };
}

export const reasons = [
  {
    text: 'doc_no and end_to_end_ref hold the same values: 94 of 100 sampled left values occur on the right.',
    expectedMatchPercent: 94,
  },
  { text: 'amount and value agree to the cent wherever the references do.', expectedMatchPercent: 91 },
  { text: 'posted is at most 3 days before value_date.', expectedMatchPercent: null },
];
