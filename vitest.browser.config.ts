import { defineConfig } from 'vitest/config';
import { keepTemporaryFilesInMemory } from './scripts/memory-folder.mjs';

keepTemporaryFilesInMemory();

/** Real pages in a real Chromium against a server with a small demo region; one file at a time. */
export default defineConfig({
  test: {
    include: ['test/browser/**/*.browser.ts'],
    exclude: ['**/*.slow.browser.ts'],
    globalSetup: ['test/browser/server.ts'],
    fileParallelism: false,
    testTimeout: 60_000,
    hookTimeout: 180_000,
    // A page shows what it was told when it was told it, however busy the machine.
    expect: { poll: { timeout: 20_000 } },
  },
});
