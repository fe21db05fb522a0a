import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { hasRedis } from './redis-server.mjs';
import { useFolders, writeSmallImages } from './small-images';

const program = fileURLToPath(new URL('../bench/exactly-once.mjs', import.meta.url));
const built = existsSync(new URL('../dist/index.js', import.meta.url));
const makeFolder = useFolders();

describe.runIf(hasRedis && built)('workers and Redis that are killed', () => {
  it('leave every image with one result or one dead letter, the same as one process', async () => {
    const data = await makeFolder();
    await writeSmallImages(data, 5);
    const flags = [
      '--images',
      '80',
      '--workers',
      '2',
      '--kills',
      '2',
      '--restarts',
      '1',
      '--stalled',
      '3000',
    ];
    const args = [program, '--data', data, ...flags, '--broken', '0.1', '--quick', '--json'];
    const { stdout, stderr, status } = spawnSync(process.execPath, args, { encoding: 'utf8' });
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toMatchObject({
      results: 72,
      dead: 8,
      counted: 80,
      kills: 2,
      restarts: 1,
      missing: 0,
      twice: 0,
      mistaken: 0,
      different: 0,
    });
    expect(status).toBe(0);
    // Each worker is a process that loads a model.
  }, 300_000);
});
