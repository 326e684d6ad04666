import { defineConfig } from 'vitest/config';
import { keepTemporaryFilesInMemory } from './scripts/memory-folder.mjs';

keepTemporaryFilesInMemory();

/**
 * Real pages in a real Chromium, each worker against a server of its own with a small demo region. One worker suits a file or
 * two; the whole suite asks for more (`--maxWorkers`), because a page waits more than it reckons.
 */
export default defineConfig({
  test: {
    include: ['test/browser/**/*.browser.ts'],
    exclude: ['**/*.slow.browser.ts'],
    globalSetup: ['test/browser/server.ts'],
    maxWorkers: 1,
    testTimeout: 60_000,
    hookTimeout: 180_000,
    // A page shows what it was told when it was told it, however busy the machine.
    expect: { poll: { timeout: 20_000 } },
  },
});
