// A picture of every page, light and dark, wide and narrow, into RECON_SHOTS. For looking at, not for comparing.
import type { Page } from '@playwright/test';
import { expect, test } from '@playwright/test';
import { chooseFiles, signUp } from './steps';

const out = process.env['RECON_SHOTS'] ?? 'test-results/shots';
const SIZES = { wide: { width: 1440, height: 900 }, narrow: { width: 390, height: 844 } } as const;

for (const [size, viewport] of Object.entries(SIZES)) {
  for (const scheme of ['light', 'dark'] as const) {
    test(`${size} ${scheme}`, async ({ browser, baseURL }) => {
      const context = await browser.newContext({
        viewport,
        colorScheme: scheme,
        reducedMotion: 'reduce',
        ...(baseURL ? { baseURL } : {}),
      });
      await walk(await context.newPage(), `${size}-${scheme}`);
      await context.close();
    });
  }
}

async function walk(page: Page, suffix: string): Promise<void> {
  const shoot = async (name: string, fullPage = true) => {
    await page.waitForTimeout(350);
    await page.screenshot({ path: `${out}/${name}-${suffix}.png`, fullPage });
  };
  await page.goto('/sign-in');
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
  await shoot('01-sign-in');
  await page.goto('/sign-up');
  await expect(page.getByRole('heading', { name: 'Create a workspace' })).toBeVisible();
  await shoot('02-sign-up');
  await signUp(page);
  await expect(page.getByRole('link', { name: 'New reconciliation' }).first()).toBeVisible();
  await shoot('03-home');

  await page.getByRole('link', { name: 'New reconciliation' }).first().click();
  await shoot('04-wizard-files');
  await chooseFiles(page);
  await shoot('05-wizard-uploaded');
  await page.getByRole('button', { name: 'See what was recognised' }).click();
  await expect(page.getByRole('heading', { name: 'What pairs up' })).toBeVisible();
  await shoot('06-wizard-overview');
  await page.getByRole('tab', { name: 'Fields' }).click();
  await expect(page.getByRole('columnheader', { name: 'Row' })).toBeVisible();
  await shoot('07-wizard-fields');
  await page.getByRole('tab', { name: 'Passes' }).click();
  await shoot('08-wizard-passes');
  await page
    .getByRole('button', { name: /^More choices/ })
    .first()
    .click();
  await page.getByRole('combobox', { name: 'Records', exact: true }).first().click();
  await page.getByRole('option', { name: 'Several left, one right' }).click();
  await page.getByRole('combobox', { name: 'Members found by' }).first().click();
  await page.getByRole('option', { name: 'Their amounts' }).click();
  await page.getByRole('button', { name: 'Add a fee' }).first().click();
  await shoot('08-wizard-passes-more');
  await page.getByRole('combobox', { name: 'Records', exact: true }).first().click();
  await page.getByRole('option', { name: 'One to one' }).click();
  await page.getByRole('tab', { name: 'As text' }).click();
  await expect(page.getByLabel('Ruleset as TOML')).toBeVisible();
  await shoot('09-wizard-text');
  await page.getByRole('button', { name: 'Run it' }).click();
  await shoot('10-import');

  await expect(page.getByRole('heading', { name: 'Balanced' })).toBeVisible({ timeout: 90_000 });
  await page.waitForTimeout(900);
  await shoot('11-result');
  await page.getByRole('tab', { name: /^Matches/ }).click();
  await expect(page.getByRole('grid', { name: 'Matches' })).toBeVisible();
  await shoot('12-matches', false);
  await page.getByRole('grid', { name: 'Matches' }).getByRole('row').nth(2).click();
  await expect(page.getByRole('heading', { name: 'Why they match' })).toBeVisible();
  await shoot('13-match', false);
  await page.keyboard.press('Escape');
  await page.getByRole('tab', { name: /^Breaks/ }).click();
  await expect(page.getByRole('grid', { name: 'Breaks' })).toBeVisible();
  await shoot('14-breaks', false);
  await page.getByRole('grid', { name: 'Breaks' }).getByRole('row').nth(1).click();
  await page.getByLabel(/Row number on the/).fill('1');
  await page.getByRole('button', { name: 'Compare' }).click();
  await expect(page.getByText(/These two are (not )?matched/)).toBeVisible();
  await shoot('15-break', false);
  await page.keyboard.press('Escape');
  await page.getByRole('tab', { name: 'Try other rules' }).click();
  await page.getByRole('textbox', { name: 'Name', exact: true }).first().fill('another name');
  await page.getByRole('button', { name: 'Preview', exact: true }).click();
  await expect(page.getByRole('region', { name: 'Changed' })).toBeVisible();
  await shoot('16-try-other-rules', false);
  await page.getByRole('tab', { name: 'Export' }).click();
  await page.getByRole('main').getByRole('button', { name: 'Export', exact: true }).click();
  await expect(page.getByRole('button', { name: 'Download' })).toBeVisible();
  await shoot('17-export');
  await page.getByRole('link', { name: 'All runs' }).click();
  await expect(page.getByRole('heading', { name: 'Rules' })).toBeVisible();
  await shoot('18-reconciliation');
  await page.goto('/');
  await expect(page.getByText('Matched').first()).toBeVisible();
  await shoot('19-home-filled');
  await page.goto('/nowhere');
  await shoot('20-not-found');
}
