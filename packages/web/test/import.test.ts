import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));

it.each(['dist/index.js'])('%s touches nothing of a browser when it is imported', (file) => {
  if (!existsSync(new URL(`../${file}`, import.meta.url))) throw new Error('build first: pnpm build');
  const script = `
      const web = await import('./${file}');
      const refusal = await web.loadAligner({ backend: 'webgpu', model: {} }).catch((error) => error);
      console.log(typeof web.trackVideo, refusal.code, refusal.message.includes('TensorFlow.js'));`;
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', script], {
    cwd: root,
    encoding: 'utf8',
  });
  expect([stdout, stderr]).toEqual(['function backend true\n', '']);
});
