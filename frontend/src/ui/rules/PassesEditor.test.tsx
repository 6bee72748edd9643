// The knobs of a pass in the editor, above all of a learned score: what is offered, what is not and why, and what goes back.
import { screen, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { expect, it } from 'vitest';
import type { Field, Pass } from '@/lib/ruleset';
import { choose, editPass, optionsOf } from '@/test/editPass';

const fields: Field[] = [
  { name: 'amount', type: 'money' },
  { name: 'name', type: 'text' },
];

const mean: Pass = {
  name: 'near',
  accept: 'within-limits',
  conditions: [
    { kind: 'equal', field: 'name' },
    { kind: 'amount-within', field: 'amount', absolute: '0.05' },
    { kind: 'text-similar', field: 'name', minimum_percent: 85, weight: 3 },
  ],
};

const edit = (start: Pass) => editPass({ left: { fields }, right: { fields }, passes: [start] });

const roles = () => screen.queryAllByText(/^(must hold|evidence)$/).map((each) => each.textContent);

it('switches to a learned score and back, with the knobs that go with each', async () => {
  const now = await edit(mean);
  expect(screen.getByText('All of these must hold')).toBeDefined();
  expect(roles()).toEqual([]);
  await choose('Score', 'Learned from the records');
  expect(now()).toMatchObject({ score: 'learned', accept: 'suggest' });
  expect(now().conditions[2]).not.toHaveProperty('weight');
  expect(screen.queryByLabelText('Weight')).toBeNull();
  expect(screen.queryByText('All of these must hold')).toBeNull();
  expect(roles()).toEqual(['must hold', 'evidence', 'evidence']);

  const least = screen.getByLabelText('Suggest from (points)');
  await userEvent.clear(least);
  await userEvent.type(least, '70');
  expect(now().suggest_points).toBe(70);
  expect(screen.getByText(/Always suggested from 70 points/)).toBeDefined();

  await choose('Score', 'Mean of the points');
  expect(now()).not.toHaveProperty('score');
  expect(now()).not.toHaveProperty('suggest_points');
  expect(screen.queryByLabelText('Suggest from (points)')).toBeNull();
  expect(screen.getByLabelText('Weight')).toBeDefined();
});

it('offers a learned score only what goes with it, and says so', async () => {
  await edit({ ...mean, score: 'learned', accept: 'suggest' });
  expect(await optionsOf('Accept without a person')).toEqual({
    'From a number of points': true,
    'Never: always suggest': true,
    'Only when exact': false,
    'When within the limits': false,
  });
  expect(Object.values(await optionsOf('Records'))).toEqual([true, false, false, false]);
  expect(screen.getAllByText('Not with a learned score')).toHaveLength(2);
});

it('does not offer to learn the score of groups', async () => {
  await edit({ ...mean, cardinality: 'many-to-one' });
  expect(await optionsOf('Score')).toEqual({
    'Mean of the points': true,
    'Learned from the records': false,
  });
  expect(screen.getByText('Only for one to one')).toBeDefined();
});

it('never accepts from fewer points than it suggests from', async () => {
  const now = await edit({ ...mean, score: 'learned', accept: 'suggest', suggest_points: 80 });
  await choose('Accept without a person', 'From a number of points');
  expect(now().auto_points).toBe(99);
  const most = screen.getByLabelText('Accept from (points)');
  await userEvent.clear(most);
  await userEvent.type(most, '60');
  await userEvent.tab();
  expect(now().auto_points).toBe(80);
  const least = screen.getByLabelText('Suggest from (points)');
  await userEvent.clear(least);
  await userEvent.type(least, '95');
  await userEvent.tab();
  expect(now()).toMatchObject({ suggest_points: 80, auto_points: 80 });
});

it('says when there is too little to learn from, as soon as a limit is gone', async () => {
  await edit({ ...mean, score: 'learned', accept: 'suggest' });
  expect(screen.queryByRole('alert')).toBeNull();
  await userEvent.clear(screen.getByLabelText('Difference up to (amount)'));
  expect(roles()).toEqual(['must hold', 'must hold', 'evidence']);
  expect(screen.getByRole('alert').textContent).toMatch(/at least 2 conditions that may fail/);
  await userEvent.type(screen.getByLabelText('Difference up to (amount)'), '2');
  expect(screen.queryByRole('alert')).toBeNull();
});

it('leaves out what does not go with other numbers of records', async () => {
  const pass = await edit({ ...mean, margin_points: 20 });
  await choose('Records', 'One left, several right');
  expect(pass()).toEqual({ ...mean, cardinality: 'one-to-many' });
});

it('leaves out what is for groups', async () => {
  const pass = await edit({ ...mean, cardinality: 'many-to-one', fees: [{ percent: '1.4' }], subset: {} });
  await choose('Records', 'All of one key, both sides');
  expect(pass()).toEqual({ ...mean, cardinality: 'many-to-many' });
  await choose('Records', 'One to one');
  expect(pass()).toEqual({ ...mean, cardinality: 'one-to-one' });
});

it('keeps open what was open in a pass when passes move, come and go', async () => {
  const passes = ['one', 'two', 'three'].map((name) => ({ ...mean, name }));
  await editPass({ left: { fields }, right: { fields }, passes });
  const press = (name: string) => userEvent.click(screen.getByRole('button', { name }));
  const open = () => {
    const cards = screen.getAllByRole('region', { name: /^Pass \d: / });
    return cards
      .filter((card) => within(card).queryByRole('button', { name: 'More choices', expanded: true }))
      .map((card) => card.getAttribute('aria-label'));
  };
  await userEvent.click(screen.getAllByRole('button', { name: 'More choices' })[0] as HTMLElement);
  expect(open()).toEqual(['Pass 1: one']);
  await press('Move pass 1 down');
  expect(open()).toEqual(['Pass 2: one']);
  await press('Add a pass');
  await press('Remove pass 1');
  expect(open()).toEqual(['Pass 1: one']);
  await userEvent.click(screen.getAllByRole('button', { name: 'More choices' })[2] as HTMLElement);
  await press('Move pass 3 up');
  await press('Move pass 2 up');
  expect(open()).toEqual(['Pass 1: pass 4', 'Pass 2: one']);
  await press('Remove pass 2');
  expect(open()).toEqual(['Pass 1: pass 4']);
});
