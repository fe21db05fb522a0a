import { copyFile, mkdir } from 'node:fs/promises';
import { defineConfig } from 'tsup';
import { libraryWithFileUrls as library } from '../../tsup.base';

export default defineConfig({
  ...library,
  // ECharts is bundled (a development dependency), so its licence and notice go along.
  async onSuccess() {
    await mkdir('dist/licenses', { recursive: true });
    for (const file of ['LICENSE', 'NOTICE']) {
      await copyFile(`node_modules/echarts/${file}`, `dist/licenses/echarts-${file}`);
    }
  },
});
