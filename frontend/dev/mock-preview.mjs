// An invented preview of changed rules.
import { LEFT_COLUMNS, RIGHT_COLUMNS, record, summary } from './mock-data.mjs';

const change = (matches, left, right) => ({
  matches,
  leftRecords: matches,
  rightRecords: matches,
  sums: matches > 0 ? [{ currency: 'EUR', left, right }] : [],
});
const match = (row, status) => ({
  pass: 'reference within limits',
  status,
  score: 84,
  verdict: 'UNIQUE',
  left: [record('LEFT', row)],
  right: [record('RIGHT', row)],
  leftCount: 1,
  rightCount: 1,
});
const sample = (kind, before, now) => ({
  kind,
  before,
  now,
  leftColumns: LEFT_COLUMNS,
  rightColumns: RIGHT_COLUMNS,
});

export function rulesetPreview({ body }) {
  const { left, right, matches, passes } = summary;
  const counts = (more) => ({
    matches: matches + more,
    left: { ...left, suggested: left.suggested + more, open: left.open - more },
    right: { ...right, suggested: right.suggested + more, open: right.open - more },
  });
  return {
    seconds: 0.31,
    before: counts(0),
    now: counts(12),
    same: change(matches - 4, '812345.10', '812345.10'),
    new: change(13, '1310.00', '1309.35'),
    lost: change(1, '99.00', '99.00'),
    changedBefore: change(3, '300.00', '300.00'),
    changedNow: change(3, '300.00', '300.00'),
    passes: body.passes.map(({ name }, at) => {
      const before = passes.find((pass) => pass.name === name) ?? null;
      return { name, taken: at === 0, before, now: before ?? { ...passes[0], name, matches: 12 } };
    }),
    samples: [
      ...[21, 44, 87].map((row) => sample('NEW', [], [match(row, 'SUGGESTED')])),
      sample('LOST', [match(130, 'AUTO')], []),
      ...[150, 151].map((row) => sample('CHANGED', [match(row, 'SUGGESTED')], [match(row, 'AUTO')])),
    ],
  };
}
