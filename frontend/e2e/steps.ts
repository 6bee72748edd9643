// The steps that the journey and the screenshots share.
import type { Page } from '@playwright/test';
import { expect } from '@playwright/test';

export const PASSWORD = 'seven quiet herons at dusk';

const ROWS = 60;
const pad = (value: number) => String(value).padStart(2, '0');
const cents = (row: number) => ((row * 7919) % 90_000) + 1_000;
const amount = (row: number) => `${Math.floor(cents(row) / 100)}.${pad(cents(row) % 100)}`;
const NAMES = ['Alder and Sons', 'Northwind Traders', 'Brightwater Ltd', 'Kessler GmbH', 'Ito Trading'];
const name = (row: number) => NAMES[row % NAMES.length] ?? '';

/** A ledger of 60 rows; the bank lacks three of them and has two of its own. */
export function sampleFiles(): { ledger: string; bank: string } {
  const ledger = ['doc_no,posted,customer,amount,currency'];
  const bank = ['end_to_end_ref,value_date,name,value,ccy'];
  for (let row = 1; row <= ROWS; row += 1) {
    const reference = `INV-${20_000 + row}`;
    const day = `2026-10-${pad(13 + (row % 15))}`;
    ledger.push(`${reference},${day},${name(row)},${amount(row)},EUR`);
    if (row % 20 !== 0) bank.push(`${reference},${day},${name(row).toUpperCase()},${amount(row)},EUR`);
  }
  bank.push('FEE-1,2026-10-30,BANK FEE,3.50,EUR', 'FEE-2,2026-10-31,BANK FEE,4.50,EUR');
  return { ledger: `${ledger.join('\n')}\n`, bank: `${bank.join('\n')}\n` };
}

export async function signUp(page: Page): Promise<void> {
  await page.goto('/sign-up');
  await page.getByLabel('Your name').fill('Ada Lindqvist');
  await page.getByLabel('E-mail').fill(`ada.${Date.now()}@example.com`);
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await page.getByLabel('Workspace').fill('Lindqvist Trading');
  await page.getByRole('button', { name: 'Create workspace' }).click();
  await expect(page.getByRole('heading', { name: 'Reconciliations', level: 1 })).toBeVisible();
}

export async function chooseFiles(page: Page): Promise<void> {
  const { ledger, bank } = sampleFiles();
  const choose = (section: string, file: string, text: string) =>
    page
      .getByRole('region', { name: section })
      .locator('input[type=file]')
      .setInputFiles({ name: file, mimeType: 'text/csv', buffer: Buffer.from(text) });
  await choose('Left file', 'ledger.csv', ledger);
  await choose('Right file', 'bank.csv', bank);
  await expect(page.getByText('· uploaded')).toHaveCount(2);
}

/** Every request that leaves the page's own origin, and everything the browser refused or that threw. */
export function watch(page: Page): string[] {
  const seen: string[] = [];
  const own = () => new URL(page.url()).host;
  page.on('pageerror', (error) => seen.push(`threw: ${error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error') seen.push(`console: ${message.text()}`);
  });
  page.on('request', (request) => {
    const url = new URL(request.url());
    if (url.protocol.startsWith('http') && page.url().startsWith('http') && url.host !== own())
      seen.push(`left the origin: ${url.href}`);
  });
  return seen;
}
