// An invented preview of changed rules. Where only names of passes changed, it says what the API would: their matches
// are the same records by another pass, so they are all changed, and none is new or lost.
import { isDeepStrictEqual } from 'node:util';
import { LEFT_COLUMNS, RIGHT_COLUMNS, match, record, summary } from './mock-data.mjs';
import { ruleset } from './mock-rules.mjs';

const change = (matches, left, right) => ({
  matches,
  leftRecords: matches,
  rightRecords: matches,
  sums: matches > 0 ? [{ currency: 'EUR', left, right }] : [],
});
const sampled = (row, status, pass = 'reference within limits') => ({
  pass,
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
const counts = (more) => {
  const { left, right, matches } = summary;
  return {
    matches: matches + more,
    left: { ...left, suggested: left.suggested + more, open: left.open - more },
    right: { ...right, suggested: right.suggested + more, open: right.open - more },
  };
};
const nameless = (passes) => passes.map((pass) => ({ ...pass, name: '' }));

export function rulesetPreview({ body }) {
  const onlyRenamed = isDeepStrictEqual(nameless(body.passes), nameless(ruleset.passes));
  return onlyRenamed ? renamed(body.passes) : changed(body.passes);
}

function renamed(passes) {
  const now = passes.map(({ name }, at) => ({ name, old: summary.passes[at] }));
  const moved = now.filter(({ name, old }) => name !== old.name);
  const first = moved.length === 0 ? now.length : now.indexOf(moved[0]);
  const matches = moved.reduce((sum, { old }) => sum + old.matches, 0);
  return {
    seconds: 0.12,
    before: counts(0),
    now: counts(0),
    same: change(summary.matches - matches, '512345.10', '512345.10'),
    new: change(0),
    lost: change(0),
    changedBefore: change(matches, '300000.00', '300000.00'),
    changedNow: change(matches, '300000.00', '300000.00'),
    passes: [
      ...now.map(({ name, old }, at) => ({
        name,
        taken: at < first,
        before: name === old.name ? old : null,
        now: { ...old, name },
      })),
      ...moved.map(({ old }) => ({ name: old.name, taken: false, before: old, now: null })),
    ],
    samples: moved.flatMap(({ name, old }) =>
      firstOf(old.name).map(({ number, status }) =>
        sample('CHANGED', [sampled(number, status, old.name)], [sampled(number, status, name)]),
      ),
    ),
  };
}

/** The first matches by a pass, as the list of matches has them. */
function firstOf(pass) {
  const all = Array.from({ length: 40 }, (_, at) => match(at + 1));
  return all.filter((each) => each.pass === pass).slice(0, 3);
}

function changed(passes) {
  return {
    seconds: 0.31,
    before: counts(0),
    now: counts(12),
    same: change(summary.matches - 4, '812345.10', '812345.10'),
    new: change(13, '1310.00', '1309.35'),
    lost: change(1, '99.00', '99.00'),
    changedBefore: change(3, '300.00', '300.00'),
    changedNow: change(3, '300.00', '300.00'),
    passes: passes.map(({ name }, at) => {
      const before = summary.passes.find((pass) => pass.name === name) ?? null;
      return { name, taken: at === 0, before, now: before ?? { ...summary.passes[0], name, matches: 12 } };
    }),
    samples: [
      ...[21, 44, 87].map((row) => sample('NEW', [], [sampled(row, 'SUGGESTED')])),
      sample('LOST', [sampled(130, 'AUTO')], []),
      ...[150, 151].map((row) => sample('CHANGED', [sampled(row, 'SUGGESTED')], [sampled(row, 'AUTO')])),
    ],
  };
}
