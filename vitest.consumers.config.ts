import { defineConfig } from 'vitest/config';

/** For tests that install packed packages in projects of their own; called in the folder of a package. */
export default defineConfig({
  test: {
    include: ['consumers/*.test.ts'],
    reporters: process.env.TURBO_HASH
      ? ['default', ['json', { outputFile: 'consumers/test-results.json' }]]
      : ['default'],
    // Builds of several tools, two at a time: each takes a core.
    maxConcurrency: 2,
    testTimeout: 600_000,
    hookTimeout: 600_000,
  },
});
