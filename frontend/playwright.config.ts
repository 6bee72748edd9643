// Browser tests against a running page: RECON_PAGE_URL says where it is. Uses the system's Chromium.
import { defineConfig } from '@playwright/test';

export default defineConfig({
  testDir: 'e2e',
  timeout: 120_000,
  expect: { timeout: 20_000 },
  workers: 1,
  reporter: [['list']],
  outputDir: process.env['RECON_E2E_OUT'] ?? 'test-results',
  use: {
    baseURL: process.env['RECON_PAGE_URL'] ?? 'http://127.0.0.1:1000',
    trace: 'retain-on-failure',
    launchOptions: {
      executablePath: process.env['RECON_CHROMIUM'] ?? '/usr/bin/chromium',
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        '--no-first-run',
      ],
    },
  },
  projects: [
    { name: 'journey', testMatch: 'journey.spec.ts' },
    { name: 'screenshots', testMatch: 'screenshots.spec.ts' },
  ],
});
