// What every test needs: a fake API, and the few browser parts that the simulated page lacks.
import { cleanup, configure } from '@testing-library/react';
import { afterAll, afterEach, beforeAll } from 'vitest';
import { api } from './api';

// Waiting ends as soon as the condition holds; a busy machine gets the time it needs.
configure({ asyncUtilTimeout: 10_000 });

beforeAll(() => api.listen({ onUnhandledRequest: 'error' }));
afterEach(() => {
  cleanup();
  api.resetHandlers();
  localStorage.clear();
});
afterAll(() => api.close());

// Nothing has a size in the simulated page; the virtual table needs a height to draw rows into.
Object.defineProperty(HTMLElement.prototype, 'clientHeight', { configurable: true, value: 600 });
Object.defineProperty(HTMLElement.prototype, 'clientWidth', { configurable: true, value: 1000 });
