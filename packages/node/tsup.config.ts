import { defineConfig } from 'tsup';
import { libraryWithFileUrls as library } from '../../tsup.base';

export default defineConfig({
  ...library,
  entry: { index: 'src/index.ts', 'align-thread': 'src/jobs/align-thread.ts' },
});
