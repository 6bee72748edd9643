// Invented records and results for looking at the page without a backend. Deterministic: no clock, no randomness.
import { POINTS, PRIOR_BITS, learned, weigh } from './mock-learned.mjs';

const NAMES = [
  'Alder & Sons',
  'Northwind Traders',
  'Café Lumière',
  'Brightwater Ltd',
  'Kessler GmbH',
  'Ito Trading',
  'Pão Doce',
  'Harbour Freight Co',
];
const REASONS = {
  UNMATCHED: 'no record on the other side has this reference, amount and date',
  VARIANCE: 'the reference fits right row 812, but the amounts differ by 4.50',
  AMBIGUOUS: '3 right records fit equally well',
  DUPLICATE: 'the same reference occurs on left row 120',
  REJECTED_ROW: 'amount: `12,3O` is not a number',
  SUGGESTED: 'part of a suggested match: amounts equal, dates 2 days apart',
};

const pad = (n, size) => String(n).padStart(size, '0');
const cents = (i) => ((i * 7919) % 489_113) + 1250;
const money = (c) => `${c < 0 ? '-' : ''}${Math.trunc(Math.abs(c) / 100)}.${pad(Math.abs(c) % 100, 2)}`;
const day = (i) => `2026-${pad(1 + (i % 12), 2)}-${pad(1 + ((i * 3) % 28), 2)}`;

export const LEFT_COLUMNS = ['reference', 'amount', 'currency', 'booking_date', 'counterparty', 'memo'];
export const RIGHT_COLUMNS = [
  'reference',
  'amount',
  'currency',
  'booking_date',
  'counterparty',
  'transaction_id',
];

export function record(side, row) {
  const reference = `INV-${pad(20000 + row, 6)}`;
  const name = NAMES[row % NAMES.length];
  const own = side === 'LEFT' ? (row % 5 ? `invoice ${row}` : null) : `tx_${pad(row * 37, 8)}`;
  return {
    row,
    recordKey: reference,
    excluded: false,
    values: [
      reference,
      money(cents(row)),
      row % 4 ? 'EUR' : 'USD',
      day(row + (side === 'RIGHT' && row % 6 === 0 ? 1 : 0)),
      side === 'RIGHT' ? name.toUpperCase() : name,
      own,
    ],
  };
}

const evidence = (row, holds = true) => [
  {
    kind: 'equal',
    leftField: 'reference',
    rightField: 'reference',
    leftValue: `INV-${pad(20000 + row, 6)}`,
    rightValue: `INV-${pad(20000 + row + (holds ? 0 : 3), 6)}`,
    distance: holds ? 'the same' : 'different',
    limit: 'equal',
    holds,
    points: holds ? 100 : 0,
    weight: 1,
    needed: holds ? null : 'another reference',
  },
  {
    kind: 'amount-within',
    leftField: 'amount',
    rightField: 'amount',
    leftValue: money(cents(row)),
    rightValue: money(cents(row) + (holds ? 0 : 450)),
    distance: holds ? '0.00' : '4.50',
    limit: '0.05',
    holds,
    points: holds ? 100 : 0,
    weight: 1,
    needed: holds ? null : 'absolute = "4.50"',
  },
  {
    kind: 'date-window',
    leftField: 'booking_date',
    rightField: 'booking_date',
    leftValue: day(row),
    rightValue: day(row + 1),
    distance: '1 day',
    limit: '0 to 3 days',
    holds: true,
    points: 90,
    weight: 1,
    needed: null,
  },
];

export function match(i) {
  const status = i % 9 === 0 ? 'SUGGESTED' : 'AUTO';
  const many = i % 23 === 0;
  return {
    __typename: 'Match',
    id: `mat_${pad(i, 8)}`,
    number: i,
    status,
    pass: i % 9 === 0 ? 'amount and date' : i % 4 === 0 ? 'reference within limits' : 'reference and amount',
    score: status === 'AUTO' ? 100 : POINTS,
    verdict: i % 27 === 0 ? 'TIED(2)' : 'UNIQUE',
    left: [record('LEFT', i)],
    right: many ? [record('RIGHT', i), record('RIGHT', i + 1)] : [record('RIGHT', i)],
    leftColumns: LEFT_COLUMNS,
    rightColumns: RIGHT_COLUMNS,
    leftAmount: money(cents(i)),
    rightAmount: money(cents(i) + (i % 18 === 0 ? 5 : 0)),
    currency: i % 4 ? 'EUR' : 'USD',
    evidence: i % 9 === 0 ? weigh(evidence(i)) : evidence(i),
  };
}

const KINDS = [
  'UNMATCHED',
  'UNMATCHED',
  'VARIANCE',
  'UNMATCHED',
  'AMBIGUOUS',
  'DUPLICATE',
  'UNMATCHED',
  'SUGGESTED',
  'REJECTED_ROW',
];

export function breakOf(i, run) {
  const kind = KINDS[i % KINDS.length];
  const side = i % 3 ? 'LEFT' : 'RIGHT';
  const row = i * 13 + 4;
  const rec = record(side, row);
  const bad = kind === 'REJECTED_ROW';
  return {
    __typename: 'Break',
    id: `brk_${pad(i, 8)}`,
    run,
    side,
    row,
    kind,
    state: i % 14 === 13 ? 'RESOLVED' : 'OPEN',
    amount: bad ? null : rec.values[1],
    currency: bad ? null : rec.values[2],
    date: bad ? null : rec.values[3],
    label: bad ? null : rec.values[0],
    reason: REASONS[kind],
    match: kind === 'SUGGESTED' ? match(i) : null,
    record: bad ? null : rec,
    columns: side === 'LEFT' ? LEFT_COLUMNS : RIGHT_COLUMNS,
    nearestMisses: bad ? [] : [missOf(side, row, 0), missOf(side, row, 2)],
    createdAt: '2026-11-20T09:00:00Z',
  };
}

const missOf = (side, row, pass) => ({
  open: pass === 0,
  record: record(side === 'LEFT' ? 'RIGHT' : 'LEFT', row + pass + 3),
  pass: explain(row, row).passes[pass],
});

export const explain = (leftRow, rightRow) => ({
  left: record('LEFT', leftRow),
  right: record('RIGHT', rightRow),
  leftColumns: LEFT_COLUMNS,
  rightColumns: RIGHT_COLUMNS,
  matched: false,
  passes: ['reference and amount', 'reference within limits', 'amount and date'].map((pass, i) => ({
    pass,
    holds: i === 2,
    points: i === 2 ? POINTS : 0,
    priorBits: i === 2 ? PRIOR_BITS : null,
    conditions: i === 2 ? weigh(evidence(leftRow)) : evidence(leftRow, false),
  })),
});

const side = (rows, matched, suggested, open, excluded, rejected, scale) => ({
  rows,
  matched,
  suggested,
  open,
  excluded,
  rejected,
  currencies: [
    {
      currency: 'EUR',
      total: money(81234567890 * scale),
      matched: money(76120004412 * scale),
      suggested: money(2210450099 * scale),
      open: money(2904113379 * scale),
      excluded: '0.00',
    },
    {
      currency: 'USD',
      total: money(21453344120 * scale),
      matched: money(20110234010 * scale),
      suggested: money(501900110 * scale),
      open: money(841210000 * scale),
      excluded: '0.00',
    },
  ],
});

export const certificate = {
  balanced: true,
  problems: [],
  left: side(4000, 3714, 122, 158, 0, 6, 1),
  right: side(3950, 3714, 126, 104, 4, 2, 1),
};

export const summary = {
  left: certificate.left,
  right: certificate.right,
  matches: 3836,
  seconds: 0.42,
  digest: '9f2c4b1e77aa03d1c5e8f6b2a9d4e1f09f2c4b1e77aa03d1c5e8f6b2a9d4e1f0',
  passes: [
    {
      name: 'reference and amount',
      matches: 3102,
      auto: 3102,
      suggested: 0,
      leftRows: 3102,
      rightRows: 3102,
      candidates: 3120,
      cutOff: false,
    },
    {
      name: 'reference within limits',
      matches: 612,
      auto: 580,
      suggested: 32,
      leftRows: 612,
      rightRows: 612,
      candidates: 744,
      cutOff: false,
    },
    {
      name: 'amount and date',
      matches: 122,
      auto: 32,
      suggested: 90,
      leftRows: 122,
      rightRows: 126,
      candidates: 5210,
      cutOff: false,
      learned,
    },
  ],
};
