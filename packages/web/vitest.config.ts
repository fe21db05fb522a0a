import { join } from 'node:path';
import { defineConfig, mergeConfig } from 'vitest/config';
import shared from '../../vitest.config';

const below = (folder: string) => join(process.cwd(), folder);

/** Tests beside the sources replace modules, so each has its own; those in a browser share the bundle of its page. */
export default mergeConfig(
  shared,
  defineConfig({
    test: {
      projects: [
        { extends: true, test: { name: 'sources', dir: below('src'), isolate: true } },
        { extends: true, test: { name: 'browser', dir: below('test'), isolate: false } },
      ],
    },
  }),
);
