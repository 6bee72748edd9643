// The whole journey of a newcomer with two files, with an accessibility check on every page.
import { readFile } from 'node:fs/promises';
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, test } from '@playwright/test';
import { chooseFiles, signUp, watch } from './steps';

async function accessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'])
    .analyze();
  const told = violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 140)).join(' | ')}`,
  );
  expect(told, `accessibility of ${page.url()}`).toEqual([]);
}

test('two files in; matches, breaks and an export out', async ({ page }) => {
  const faults = watch(page);
  await page.goto('/');
  await expect(page).toHaveURL(/sign-in/);
  await accessible(page);
  await signUp(page);
  await accessible(page);

  await page.getByRole('link', { name: 'New reconciliation' }).first().click();
  await chooseFiles(page);
  await accessible(page);
  await page.getByRole('button', { name: 'See what was recognised' }).click();

  await expect(page.getByRole('heading', { name: 'What pairs up' })).toBeVisible();
  const pairing = page.getByRole('table', { name: 'Pairing of the columns' });
  await expect(pairing.getByRole('row').filter({ hasText: 'doc_no' })).toContainText('end_to_end_ref');
  await accessible(page);
  for (const [tab, shown] of [
    ['Fields', 'What will be read'],
    ['Passes', 'All of these must hold'],
    ['As text', 'Ruleset as TOML'],
  ] as const) {
    await page.getByRole('tab', { name: tab }).click();
    await expect(page.getByText(shown).or(page.getByLabel(shown)).first()).toBeVisible();
    await accessible(page);
  }
  await page.getByRole('button', { name: 'Run it' }).click();

  await expect(page.getByRole('heading', { name: 'Balanced' })).toBeVisible({ timeout: 90_000 });
  await expect(page.getByRole('img', { name: /Stacked bars/ })).toBeVisible();
  await accessible(page);

  await page.getByRole('tab', { name: /^Matches/ }).click();
  await page.getByRole('grid', { name: 'Matches' }).getByRole('row').nth(1).click();
  await expect(page.getByRole('heading', { name: 'Why they match' })).toBeVisible();
  await expect(page).toHaveURL(/open=/);
  await accessible(page);
  await page.keyboard.press('Escape');
  await expect(page).not.toHaveURL(/open=/);

  await page.getByRole('tab', { name: /^Breaks/ }).click();
  const breaks = page.getByRole('grid', { name: 'Breaks' });
  await breaks.getByRole('row').nth(1).focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('region', { name: 'Record' })).toBeVisible();
  await page.getByLabel(/Row number on the/).fill('1');
  await page.getByRole('button', { name: 'Compare' }).click();
  await expect(page.getByText(/These two are (not )?matched/)).toBeVisible();
  await accessible(page);
  await page.keyboard.press('Escape');

  await page.getByRole('tab', { name: 'Try other rules' }).click();
  await page.getByRole('textbox', { name: 'Name', exact: true }).first().fill('another name');
  await page.getByRole('button', { name: 'Preview', exact: true }).click();
  const changed = page.getByRole('region', { name: 'Changed' });
  await expect(changed).toBeVisible();
  await page
    .getByRole('button', { name: /^Before/ })
    .first()
    .click();
  await accessible(page);

  await page.getByRole('tab', { name: 'Export' }).click();
  await page.getByRole('main').getByRole('button', { name: 'Export', exact: true }).click();
  await accessible(page);
  const arrival = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Download' }).click();
  const text = await readFile(await (await arrival).path(), 'utf8');
  expect(text.split('\n').length).toBeGreaterThan(2);

  await page.reload();
  await expect(page.getByRole('tab', { name: 'Export' })).toBeVisible();
  await page.getByRole('button', { name: 'Account' }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await expect(page).toHaveURL(/sign-in/);
  expect(faults).toEqual([]);
});
