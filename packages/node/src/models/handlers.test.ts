import { mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { memoryHandler, urlBeside } from '@musica/core';
import type { io } from '@tensorflow/tfjs-core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fileHandler } from './file-handler';
import { urlHandler } from './url-handler';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'musica-model-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** Two groups, one of them in two files: what the converter of TensorFlow.js writes for large models. */
const values = new Float32Array([1, 2, 3, 4, 5, 6]);
const modelJson = {
  modelTopology: { any: 'thing' },
  userDefinedMetadata: { made: 'by hand' },
  weightsManifest: [
    { paths: ['a1.bin', 'a2.bin'], weights: [{ name: 'a', shape: [2, 2], dtype: 'float32' }] },
    {
      paths: ['b.bin'],
      weights: [
        {
          name: 'b',
          shape: [4],
          dtype: 'float32',
          quantization: { dtype: 'float16', original_dtype: 'float32' },
        },
      ],
    },
  ],
};
const bytes = new Uint8Array(values.buffer);
const files = {
  'model.json': new TextEncoder().encode(JSON.stringify(modelJson)),
  'a1.bin': bytes.slice(0, 6),
  'a2.bin': bytes.slice(6, 16),
  'b.bin': bytes.slice(16, 24),
};
const writeFiles = async () => {
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content);
};

function expectTheModel(model: io.ModelArtifacts): void {
  expect(model.modelTopology).toEqual({ any: 'thing' });
  expect(model.userDefinedMetadata).toEqual({ made: 'by hand' });
  expect(model.weightSpecs?.map(({ name }) => name)).toEqual(['a', 'b']);
  expect(new Uint8Array(model.weightData as ArrayBuffer)).toEqual(bytes);
}

describe('fileHandler', () => {
  it('loads from model.json, from its folder and from a file URL', async () => {
    await writeFiles();
    const path = join(folder, 'model.json');
    for (const source of [path, folder, pathToFileURL(path)])
      expectTheModel(await fileHandler(source).load!());
  });

  it('names the file that is missing', async () => {
    await expect(fileHandler(folder).load!()).rejects.toMatchObject({
      code: 'weights',
      message: `${join(folder, 'model.json')}: there is no such file`,
    });
    await writeFiles();
    await rm(join(folder, 'a2.bin'));
    await expect(fileHandler(folder).load!()).rejects.toMatchObject({
      code: 'weights',
      message: `${join(folder, 'a2.bin')}: there is no such file`,
    });
  });

  it('names the shard that is cut short, also when it is empty', async () => {
    for (const length of [7, 0]) {
      await writeFiles();
      await truncate(join(folder, 'b.bin'), length);
      await expect(fileHandler(folder).load!()).rejects.toMatchObject({
        code: 'weights',
        message: expect.stringMatching(
          new RegExp(`^b\\.bin: cut short \\(${length} bytes, .*model\\.json says 8\\)$`),
        ),
      });
    }
  });

  it('refuses what is no model.json', async () => {
    const cases = {
      '{"weights': /not valid JSON/,
      null: /no weightsManifest/,
      '{"weightsManifest":[1]}': /no weightsManifest/,
    };
    for (const [text, message] of Object.entries(cases)) {
      await writeFile(join(folder, 'model.json'), text);
      await expect(fileHandler(folder).load!()).rejects.toMatchObject({
        code: 'weights',
        message: expect.stringMatching(message),
      });
    }
  });

  it('reads nothing outside the model folder', async () => {
    for (const path of [
      '../b.bin',
      '/etc/hostname',
      'x/../../b.bin',
      'C:\\b.bin',
      'https://example.com/b.bin',
    ]) {
      const manifest = [{ paths: [path], weights: [] }];
      await writeFile(join(folder, 'model.json'), JSON.stringify({ weightsManifest: manifest }));
      await expect(fileHandler(folder).load!()).rejects.toMatchObject({
        message: expect.stringContaining('outside'),
      });
    }
  });

  it('saves what it loads again, and removes the weights of the save before', async () => {
    const handler = fileHandler(join(folder, 'out'));
    const weightSpecs: io.WeightsManifestEntry[] = [{ name: 'w', shape: [6], dtype: 'float32' }];
    await handler.save!({ weightSpecs, weightData: new Float32Array(6).buffer });
    await writeFile(join(folder, 'out', 'notes.bin'), 'not a shard');
    await handler.save!({ weightSpecs, weightData: values.buffer, userDefinedMetadata: { step: 2 } });
    const loaded = await handler.load!();
    expect(new Float32Array(loaded.weightData as ArrayBuffer)).toEqual(values);
    expect(loaded.userDefinedMetadata).toEqual({ step: 2 });
    const names = await readdir(join(folder, 'out'));
    expect(names.filter((name) => name.endsWith('.bin'))).toHaveLength(2);
    expect(names).toContain('notes.bin');
  });

  it('knows a weight file of its own making that was damaged, whichever byte it is', async () => {
    const handler = fileHandler(folder);
    const weightSpecs: io.WeightsManifestEntry[] = [{ name: 'w', shape: [6], dtype: 'float32' }];
    await handler.save!({ weightSpecs, weightData: values.buffer });
    const shard = (await readdir(folder)).find((name) => name.endsWith('.bin'))!;
    expect(shard).toMatch(/^model\.[0-9a-f]{8}\.bin$/);
    for (const position of [0, bytes.length - 1]) {
      const damaged = bytes.slice();
      damaged[position]! ^= 1;
      await writeFile(join(folder, shard), damaged);
      await expect(handler.load!()).rejects.toMatchObject({
        code: 'weights',
        message: `${join(folder, shard)}: damaged (its content does not match its name)`,
      });
    }
    await writeFile(join(folder, shard), bytes);
    await handler.load!();
  });

  it('keeps the earlier model when model.json cannot be replaced', async () => {
    const weightSpecs: io.WeightsManifestEntry[] = [{ name: 'w', shape: [6], dtype: 'float32' }];
    await fileHandler(folder).save!({ weightSpecs, weightData: values.buffer });
    const before = await readFile(join(folder, 'model.json'));
    await writeFile(join(folder, 'file'), '');
    const bad = fileHandler(join(folder, 'file', 'model.json'));
    await expect(bad.save!({ weightSpecs, weightData: values.buffer })).rejects.toMatchObject({
      code: 'output',
    });
    expect(await readFile(join(folder, 'model.json'))).toEqual(before);
  });
});

describe('memoryHandler', () => {
  it('loads from bytes and says what is missing', async () => {
    expectTheModel(await memoryHandler(files).load!());
    const { 'b.bin': _, ...rest } = files;
    await expect(memoryHandler(rest).load!()).rejects.toMatchObject({
      message: expect.stringContaining('b.bin'),
    });
  });
});

describe('urlHandler', () => {
  it('loads over http, keeps the query, and refuses what the server does not have', async () => {
    const asked: string[] = [];
    const server = createServer((request, response) => {
      asked.push(request.url!);
      const name = new URL(request.url!, 'http://x').pathname.slice('/m/'.length);
      const content = files[name as keyof typeof files];
      if (content) response.end(content);
      else response.writeHead(404).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      expectTheModel(await urlHandler(`${base}/m/model.json?v=2`).load!());
      expect(asked.every((path) => path.endsWith('?v=2'))).toBe(true);
      await expect(urlHandler(`${base}/none/model.json`).load!()).rejects.toMatchObject({
        code: 'weights',
        message: expect.stringContaining('404'),
      });
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });

  it('sends its headers to the host of the model alone, wherever that redirects', async () => {
    const asked: [host: string, secret: string | undefined][] = [];
    const listen = async (answer: (path: string) => { to?: string; content?: Uint8Array }) => {
      const server = createServer((request, response) => {
        const { pathname } = new URL(request.url!, 'http://x');
        asked.push([request.headers.host!, request.headers.authorization]);
        const { to, content } = answer(pathname);
        if (to !== undefined) response.writeHead(302, { location: to }).end();
        else response.end(content);
      });
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      return { server, host: `127.0.0.1:${(server.address() as AddressInfo).port}` };
    };
    const contentOf = (path: string) => files[path.slice(path.lastIndexOf('/') + 1) as keyof typeof files];
    const other = await listen((path) => ({ content: contentOf(path) }));
    const own = await listen((path) => {
      if (path.startsWith('/old/')) return { to: path.replace('/old/', '/m/') };
      if (path.startsWith('/loop/')) return { to: path };
      return path.endsWith('b.bin') ? { to: `http://${other.host}/b.bin` } : { content: contentOf(path) };
    });
    const headers = { authorization: 'Bearer secret' };
    try {
      expectTheModel(await urlHandler(`http://${own.host}/old/model.json`, { headers }).load!());
      expect(asked.filter(([, secret]) => secret === undefined)).toEqual([[other.host, undefined]]);
      expect(asked.filter(([host]) => host === own.host).length).toBeGreaterThanOrEqual(8);
      await expect(
        urlHandler(`http://${own.host}/loop/model.json`, { headers }).load!(),
      ).rejects.toMatchObject({
        code: 'weights',
        message: expect.stringContaining('more than 10 redirects'),
      });
    } finally {
      for (const { server } of [own, other]) {
        server.closeAllConnections();
        server.close();
      }
    }
  });

  it.each([
    '%2e%2e/b.bin',
    '%2E./b.bin',
    'x/%2e%2e/%2e%2e/b.bin',
    '..%2fb.bin',
    '..%5cb.bin',
    ' ../b.bin',
    '.\t./b.bin',
    '\t//example.com/b.bin',
    ' https://example.com/b.bin',
    'b.bin?x=1',
  ])('asks for nothing outside the folder of the model, such as %j', async (path) => {
    const asked: string[] = [];
    const server = createServer((request, response) => {
      asked.push(request.url!);
      response.end(JSON.stringify({ weightsManifest: [{ paths: [path], weights: [] }] }));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/m/model.json`;
      await expect(urlHandler(address).load!()).rejects.toMatchObject({
        code: 'weights',
        message: expect.stringContaining('outside'),
      });
      expect(asked).toEqual(['/m/model.json']);
      // Whoever asks for a file by its name is told as well.
      if (!path.includes('?')) expect(() => urlBeside(new URL(address), path)).toThrow(/outside/);
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });
});
