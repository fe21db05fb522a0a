import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasRedis, RedisServer } from '../../packages/queue/test/redis-server.mjs';
import { browserPath } from '../../packages/web/test/browser/open-browser';
import { astronaut } from '../../packages/web/test/browser/samples';
import { face } from '../../test/fixtures';
import { sharedPath } from '../../test/shared';
import { contexts, pageReader, reader } from './document-contexts';
import { type DocumentExample, documentExamples } from './document-examples';
import { OpenExamples } from './open-example';

// The code of every document runs as it is written, with what document-contexts.ts says a reader has beside it.
const repository = fileURLToPath(new URL('../..', import.meta.url));
const examples = documentExamples(repository);
const faceModel = sharedPath('data', 'ict-facekit');

const missing = ({ name }: DocumentExample) => {
  const { needs } = contexts[name] ?? {};
  return (needs === 'redis' && !hasRedis) || (needs === 'face model' && faceModel === undefined);
};
const fileOf = ({ name }: DocumentExample) => `${name.replace(/[^\w]+/g, '-')}.mjs`;

/** An example as a module. */
function moduleOf(example: DocumentExample, replaced: Readonly<Record<string, string>> = {}): string {
  const { reader: names = [], instead = {}, after = '' } = contexts[example.name] ?? {};
  let { code } = example;
  for (const [written, run] of Object.entries(instead)) {
    if (!code.includes(written)) throw new Error(`${example.name}: ${written} is not in it any more`);
    code = code.replace(written, run);
  }
  for (const [written, run] of Object.entries(replaced)) code = code.replaceAll(written, run);
  const given = names.length > 0 ? `import { ${names.join(', ')} } from './reader.mjs';\n` : '';
  return `${given}${code}\n${after}\n`;
}

let folder: string;
beforeAll(async () => {
  // Below this folder, so that the packages are found.
  mkdirSync(join(repository, 'examples', 'dist'), { recursive: true });
  folder = mkdtempSync(join(repository, 'examples', 'dist', 'documents-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('contexts are those of examples that there are', () => {
  expect(examples.length).toBeGreaterThan(25);
  const names = examples.map(({ name }) => name);
  expect(Object.keys(contexts).filter((name) => !names.includes(name))).toEqual([]);
});

describe('code of documents in Node', () => {
  const programs = examples.filter(({ page }) => !page);
  const outcomes = new Map<string, string>();
  let redis: RedisServer | undefined;

  beforeAll(async () => {
    redis = hasRedis ? await RedisServer.start() : undefined;
    const runnable = programs.filter((example) => !missing(example));
    for (const example of runnable) {
      writeFileSync(join(folder, fileOf(example)), moduleOf(example, { 6379: String(redis?.port) }));
    }
    writeFileSync(join(folder, 'reader.mjs'), reader);
    for (const photo of ['photo.jpg', 'a.jpg', 'b.jpg'])
      await sharp(astronaut).jpeg().toFile(join(folder, photo));
    mkdirSync(join(folder, 'samples'));
    copyFileSync(astronaut, join(folder, 'samples', 'astronaut.png'));
    copyFileSync(join(repository, 'packages/models/standard/model.json'), join(folder, 'model.json'));
    for (let seed = 1; seed <= 8; seed++) {
      for (const [file, content] of Object.entries(await face(`path/to/faces/${seed}`, seed))) {
        mkdirSync(dirname(join(folder, file)), { recursive: true });
        writeFileSync(join(folder, file), content);
      }
    }
    if (faceModel) symlinkSync(faceModel, join(folder, 'FaceXModel'));
    // docs/ reads what the READMEs' examples write, such as a model in ONNX.
    const last = ({ name }: DocumentExample) => Number(name.startsWith('docs/'));
    runnable.sort((a, b) => last(a) - last(b));
    const order = runnable.map((example) => [example.name, fileOf(example)]);
    writeFileSync(
      join(folder, 'run.mjs'),
      `import { appendFileSync } from 'node:fs';
      process.on('unhandledRejection', (error) => { throw error; });
      for (const level of ['log', 'warn', 'error']) console[level] = () => {};
      for (const [name, file] of ${JSON.stringify(order)}) {
        let outcome = 'ran';
        try { await import('./' + file); } catch (error) { outcome = String(error.stack ?? error); }
        appendFileSync('outcomes.jsonl', JSON.stringify([name, outcome]) + '\\n');
      }
      process.exit();`,
    );
    const { stderr } = spawnSync(process.execPath, ['run.mjs'], { cwd: folder, encoding: 'utf8' });
    const lines = readFileSync(join(folder, 'outcomes.jsonl'), 'utf8').trim().split('\n');
    for (const line of lines) outcomes.set(...(JSON.parse(line) as [string, string]));
    const next = runnable[lines.length];
    if (next) outcomes.set(next.name, stderr);
  }, 600_000);
  afterAll(() => redis?.stop());

  for (const example of programs) {
    it.skipIf(missing(example))(`${example.name} runs`, () => {
      expect(outcomes.get(example.name)).toBe('ran');
    });
  }
});

describe.skipIf(browserPath === undefined)('code of documents in a page', () => {
  const pages = examples.filter(({ page }) => page);
  const open = new OpenExamples();
  beforeAll(() => open.start());
  afterAll(() => open.close());

  it('runs', async () => {
    const root = join(folder, 'page');
    mkdirSync(root);
    for (const example of pages) writeFileSync(join(root, fileOf(example)), moduleOf(example));
    writeFileSync(join(root, 'reader.mjs'), pageReader);
    cpSync(astronaut, join(root, 'astronaut.png'));
    writeFileSync(
      join(root, 'index.html'),
      '<!doctype html><img src="astronaut.png" alt=""><video muted></video><canvas></canvas><script type="module" src="main.js"></script>',
    );
    const runs = pages.map(
      (example) => `[${JSON.stringify(example.name)}, () => import('./${fileOf(example)}')]`,
    );
    writeFileSync(
      join(root, 'main.js'),
      `const outcomes = [];
      await document.querySelector('img').decode();
      for (const [name, run] of [${runs.join()}]) {
        try { await run(); outcomes.push([name, 'ran']); } catch (error) { outcomes.push([name, String(error.stack)]); }
      }
      globalThis.outcomes = outcomes;`,
    );
    const page = await open.open(root, join(folder, 'built'));
    await page.waitForFunction(() => 'outcomes' in globalThis);
    const outcomes = await page.evaluate(() => (globalThis as unknown as { outcomes: unknown }).outcomes);
    expect(outcomes).toEqual(pages.map(({ name }) => [name, 'ran']));
    await page.close();
  });
});
