import { defineConfig } from 'vitest/config';
import { keepTemporaryFilesInMemory } from './scripts/memory-folder.mjs';

keepTemporaryFilesInMemory();

const limits = { testTimeout: 600_000, hookTimeout: 600_000 };

export default defineConfig({
  test: {
    fileParallelism: false,
    projects: [
      {
        test: {
          name: 'slow',
          include: ['src/**/*.slow.test.ts', 'test/**/*.slow.test.ts'],
          globalSetup: ['test/global-setup.ts'],
          ...limits,
        },
      },
      {
        test: {
          name: 'slow-pages',
          include: ['test/browser/**/*.slow.browser.ts'],
          globalSetup: ['test/browser/server.ts'],
          ...limits,
        },
      },
    ],
  },
});
