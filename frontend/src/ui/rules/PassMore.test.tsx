// The knobs that most passes leave as they are: what each hands to the API, what is not offered and why.
import { screen, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { expect, it } from 'vitest';
import type { Condition, Field, Pass } from '@/lib/ruleset';
import { choose, editPass, knob, optionsOf, write } from '@/test/editPass';

const left: Field[] = [
  { name: 'amount', type: 'money' },
  { name: 'doc', type: 'text' },
  { name: 'account', type: 'text' },
];
const right: Field[] = [
  { name: 'line', type: 'text' },
  { name: 'reference', type: 'text' },
  { name: 'amount', type: 'money' },
];

const key: Condition = { kind: 'equal', left: 'doc', right: 'reference' };
const amount: Condition = { kind: 'amount-within', field: 'amount', absolute: '0.05' };
const pair: Pass = { name: 'near', conditions: [key, amount] };
const group: Pass = { ...pair, cardinality: 'many-to-one' };

const edit = (...passes: Pass[]) => editPass({ left: { fields: left }, right: { fields: right }, passes });

const more = () => screen.getByRole('button', { name: /^More choices/ });

it('folds away what is not set, and tells how many are', async () => {
  await edit({ ...pair, margin_points: 20, ties: 'leave' });
  expect(more().getAttribute('aria-expanded')).toBe('true');
  expect(more().textContent).toBe('More choices');
  await userEvent.click(more());
  expect(more().textContent).toBe('More choices (2 set)');
  expect(screen.queryByLabelText('Margin (points)')).toBeNull();
});

it('is closed where everything is as it is anyway, and opens', async () => {
  await edit({ ...pair, ties: 'suggest', margin_points: 0 });
  expect(more().textContent).toBe('More choices');
  expect(screen.queryByLabelText('Margin (points)')).toBeNull();
  await userEvent.click(more());
  expect(screen.getByLabelText('Margin (points)')).toBeDefined();
});

it('sets a margin within its bounds, and takes it back', async () => {
  const now = await edit({ ...pair, margin_points: 20 });
  await write('Margin (points)', '35');
  expect(now().margin_points).toBe(35);
  expect(screen.getByText(/Less than 35 points ahead of another candidate is a tie/)).toBeDefined();
  await write('Margin (points)', '120');
  expect(now().margin_points).toBe(100);
  await write('Margin (points)', '0');
  expect(now()).toEqual(pair);
});

it('leaves ties open, or suggests the first', async () => {
  const now = await edit({ ...pair, ties: 'leave' });
  expect(screen.getByText(/Ties stay open, as ambiguous/)).toBeDefined();
  await choose('Ties', 'Suggest the first');
  expect(now()).toEqual(pair);
  await choose('Ties', 'Leave open, as ambiguous');
  expect(now().ties).toBe('leave');
});

it('says what the percentage is of, once there is one', async () => {
  const now = await edit(pair);
  expect(screen.queryByRole('combobox', { name: 'Percent of' })).toBeNull();
  await write('or up to (%)', '1,50');
  expect(now().conditions[1]?.percent).toBe('1.50');
  await choose('Percent of', 'the larger one');
  expect(now().conditions[1]?.percent_of).toBe('larger');
  await choose('Percent of', 'the left amount');
  expect(now().conditions[1]).not.toHaveProperty('percent_of');
});

it('moves the conditions onto one side for netting, and back onto both', async () => {
  const now = await edit({ ...pair, margin_points: 20 });
  await choose('Netting', 'Right records alone');
  expect(now()).toEqual({
    name: 'near',
    margin_points: 20,
    netting: 'right',
    conditions: [
      { kind: 'equal', field: 'reference' },
      { kind: 'amount-within', field: 'amount' },
    ],
  });
  expect(screen.queryByRole('combobox', { name: 'Left field' })).toBeNull();
  expect(screen.queryByLabelText('Difference up to (amount)')).toBeNull();
  expect(screen.getByText('The two cancel exactly')).toBeDefined();
  await choose('Netting', 'No: left with right');
  expect(now()).not.toHaveProperty('netting');
  // Nothing says which left field is the reference, so the first one of its type is taken.
  expect(now().conditions[0]).toEqual({ kind: 'equal', left: 'doc', right: 'reference' });
});

it('compares fields of the netted side only', async () => {
  const now = await edit({
    ...pair,
    netting: 'left',
    conditions: [{ kind: 'amount-within', field: 'amount' }],
  });
  await userEvent.click(screen.getByRole('button', { name: 'Add a condition' }));
  await userEvent.click(await screen.findByRole('menuitem', { name: 'Text similar' }));
  expect(now().conditions[1]).toMatchObject({ kind: 'text-similar', field: 'doc' });
  const fields = screen.getAllByRole('combobox', { name: 'Left field' });
  await userEvent.click(fields[1] as HTMLElement);
  await userEvent.click(await screen.findByRole('option', { name: 'account' }));
  expect(now().conditions[1]).toMatchObject({ kind: 'text-similar', field: 'account' });
  expect(screen.queryByRole('option', { name: 'reference' })).toBeNull();
  await userEvent.click(screen.getByRole('button', { name: 'Remove the condition Amount within on amount' }));
  expect(screen.getByRole('alert').textContent).toMatch(/cancel exactly: add an amount within/);
});

it('offers netting only to one to one, and says so', async () => {
  await edit({ ...group, tolerance: 'each' });
  expect(Object.values(await optionsOf('Netting'))).toEqual([true, false, false]);
  // The score says the same.
  expect(screen.getAllByText('Only for one to one')).toHaveLength(2);
  expect(screen.queryByLabelText('Margin (points)')).toBeNull();
  expect(screen.getByText('A margin is for one to one.')).toBeDefined();
});

it('offers netting only on a side that has an amount', async () => {
  const fields = left.filter(({ type }) => type !== 'money');
  await editPass({ left: { fields }, right: { fields: right }, passes: [{ ...pair, ties: 'leave' }] });
  expect(await optionsOf('Netting')).toEqual({
    'No: left with right': true,
    'Right records alone': true,
    'Left records alone': false,
  });
  expect(screen.getByText('Only for a side with an amount')).toBeDefined();
});

it('offers a netted pass neither groups nor a learned score', async () => {
  await edit({ ...pair, netting: 'left', conditions: [{ kind: 'amount-within', field: 'amount' }] });
  expect(Object.values(await optionsOf('Records'))).toEqual([true, false, false, false]);
  expect(screen.getByText('Not with netting')).toBeDefined();
  expect(Object.values(await optionsOf('Score'))).toEqual([true, false]);
});

it('does not net with a learned score', async () => {
  await edit({ ...pair, score: 'learned', accept: 'suggest', margin_points: 20 });
  expect(Object.values(await optionsOf('Netting'))).toEqual([true, false, false]);
});

it('asks the limit of the sums or of each member', async () => {
  const now = await edit({ ...group, cardinality: 'many-to-many', tolerance: 'each' });
  expect(screen.queryByRole('combobox', { name: 'Members found by' })).toBeNull();
  expect(screen.queryByRole('button', { name: 'Add a fee' })).toBeNull();
  expect(screen.getByText(/are for a single record on one side/)).toBeDefined();
  await choose('Amount limit for', 'The sums');
  expect(now()).not.toHaveProperty('tolerance');
  await choose('Amount limit for', 'Each member');
  expect(now().tolerance).toBe('each');
});

it('keeps fees as they are written, and hands on only those that say something', async () => {
  const now = await edit({ ...group, fees: [{ percent: '1.4' }] });
  await write('and per member (amount)', '0,250');
  expect(now().fees).toEqual([{ percent: '1.4', each: '0.250' }]);
  await userEvent.click(screen.getByRole('button', { name: 'Add a fee' }));
  expect(now().fees).toHaveLength(1);
  const second = within(screen.getByRole('group', { name: 'Fee 2' }));
  await userEvent.type(second.getByLabelText('Fee of the sum (%)'), '100');
  expect(now().fees?.[1]).toEqual({ percent: '100' });
  expect(second.getByText('Less than 100, like 1.4')).toBeDefined();
  // Emptied, the row stays to be written anew.
  await userEvent.clear(second.getByLabelText('Fee of the sum (%)'));
  expect(now().fees).toHaveLength(1);
  await userEvent.type(second.getByLabelText('Fee of the sum (%)'), '2.90');
  expect(now().fees?.[1]).toEqual({ percent: '2.90' });
  await userEvent.click(screen.getByRole('button', { name: 'Remove fee 2' }));
  await userEvent.click(screen.getByRole('button', { name: 'Remove fee 1' }));
  expect(now()).toEqual(group);
});

it('tries no more fees than the API does', async () => {
  await edit({ ...group, fees: Array(7).fill({ percent: '1.4' }) });
  await userEvent.click(screen.getByRole('button', { name: 'Add a fee' }));
  expect(screen.queryByRole('button', { name: 'Add a fee' })).toBeNull();
  expect(screen.getByText('A pass tries at most 8 fees.')).toBeDefined();
});

it('finds members by their amounts, without what needs a key', async () => {
  const percent: Condition = { kind: 'amount-within', field: 'amount', percent: '2', percent_of: 'larger' };
  const now = await edit({ ...group, tolerance: 'each', conditions: [key, percent] });
  await choose('Members found by', 'Their amounts');
  expect(now()).toEqual({
    ...group,
    subset: {},
    conditions: [key, { kind: 'amount-within', field: 'amount' }],
  });
  expect(screen.queryByLabelText('or up to (%)')).toBeNull();
  expect(screen.getByText(/^No % where members are found by their amounts/)).toBeDefined();
  expect(await optionsOf('Amount limit for')).toEqual({ 'The sums': true, 'Each member': false });
  expect(screen.getByText('Only where a key finds the members')).toBeDefined();
});

it('says how members are found by their amounts', async () => {
  const now = await edit({ ...group, subset: {} });
  await write('Members at most', '60');
  expect(now().subset).toEqual({ most_members: 50 });
  await write('Members at most', '25');
  await write('Other groups at most', '0');
  expect(now().subset).toEqual({ most_others: 0 });
  await write('Other groups at most', '9');
  await userEvent.click(knob('Same in all members'));
  expect((await screen.findAllByRole('option')).map((each) => each.textContent)).toEqual(
    left.map(({ name }) => name),
  );
  await userEvent.click(screen.getByRole('option', { name: 'account' }));
  expect(now().subset).toEqual({ same: ['account'] });
  await userEvent.click(screen.getByRole('option', { name: 'account' }));
  expect(now().subset).toEqual({});
  await userEvent.keyboard('{Escape}');
  await choose('Members found by', 'Their key');
  expect(now()).toEqual(group);
});

it('finds members by their key only where there is one, and says when it is gone', async () => {
  await edit({ ...group, subset: {}, conditions: [amount] });
  expect(await optionsOf('Members found by')).toEqual({ 'Their amounts': true, 'Their key': false });
  expect(screen.getByText('Needs an equal condition')).toBeDefined();
  expect(screen.queryByRole('alert')).toBeNull();
  await choose('Records', 'All of one key, both sides');
  expect(screen.getByRole('alert').textContent).toMatch(/share a key: add an equal condition/);
});
