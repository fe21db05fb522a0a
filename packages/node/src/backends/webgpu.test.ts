import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { useBackend } from './use-backend';

// An application with a made-up Dawn, so that what happens without a driver is the same on every machine.
let application: string;
const home = process.cwd();
beforeEach(async () => {
  application = await mkdtemp(join(tmpdir(), 'musica-app-'));
  process.chdir(application);
});
afterEach(async () => {
  process.chdir(home);
  await rm(application, { recursive: true, force: true });
});

async function installDawn(source: string): Promise<void> {
  const root = join(application, 'node_modules', 'webgpu');
  await mkdir(root, { recursive: true });
  await writeFile(
    join(root, 'package.json'),
    JSON.stringify({ name: 'webgpu', type: 'module', main: 'index.js' }),
  );
  await writeFile(join(root, 'index.js'), source);
}

describe('the webgpu backend', () => {
  it('asks for a driver where Dawn finds no adapter, and leaves the globals alone', async () => {
    await installDawn(`
      export const create = () => ({ requestAdapter: async () => null });
      export const globals = { GPUMapMode: 'made up' };`);
    await expect(useBackend('webgpu')).rejects.toMatchObject({
      code: 'backend',
      message: expect.stringContaining('no usable GPU or driver'),
      hint: expect.stringContaining('Vulkan'),
    });
    expect('GPUMapMode' in globalThis).toBe(false);
    expect((globalThis as { navigator?: { gpu?: unknown } }).navigator?.gpu).toBeUndefined();
  });

  it('says how to install where Dawn cannot be loaded', async () => {
    await installDawn('throw new Error("dawn.node: wrong ELF class")');
    await expect(useBackend('webgpu')).rejects.toMatchObject({
      code: 'backend',
      message: expect.stringContaining('wrong ELF class'),
      hint: expect.stringContaining('npm install webgpu'),
    });
  });
});
