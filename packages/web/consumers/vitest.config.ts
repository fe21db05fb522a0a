import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['consumers/*.test.ts'],
    reporters: process.env.TURBO_HASH
      ? ['default', ['json', { outputFile: 'consumers/test-results.json' }]]
      : ['default'],
    testTimeout: 300_000,
    hookTimeout: 600_000,
  },
});
