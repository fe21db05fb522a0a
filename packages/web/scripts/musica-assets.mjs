#!/usr/bin/env node
// musica-assets FOLDER [MODEL ..]: copies what a page needs beside its own bundle, for tools that copy no files themselves.
// `loadFaceFinder({ assets })` is then told where the folder is served.
import { cpSync, existsSync, mkdirSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const usage = 'usage: musica-assets FOLDER [MODEL ..], for example: musica-assets public/musica lite';

/** What is served of a model or the detector: no cards, no licences. */
const isServed = (name) => name === 'model.json' || name.endsWith('.bin');

function main([folder, ...wanted]) {
  if (folder === undefined || folder.startsWith('-')) return fail(usage);
  const dist = fileURLToPath(new URL('../dist/', import.meta.url));
  const models = dirname(createRequire(import.meta.url).resolve('@musica/models/package.json'));
  const shipped = readdirSync(models).filter((name) => existsSync(join(models, name, 'model.json')));
  const unknown = wanted.find((name) => !shipped.includes(name));
  if (unknown !== undefined) {
    return fail(`${unknown} is none of the shipped models: ${shipped.join(', ')}\n${usage}`);
  }
  mkdirSync(folder, { recursive: true });
  for (const name of ['worker.js', 'tensors.js', 'wasm']) {
    cpSync(join(dist, name), join(folder, name), { recursive: true });
  }
  for (const name of ['blazeface', ...(wanted.length > 0 ? wanted : ['standard'])]) {
    const to = join(folder, 'models', name);
    mkdirSync(to, { recursive: true });
    for (const file of readdirSync(join(models, name)).filter(isServed)) {
      cpSync(join(models, name, file), join(to, file));
    }
  }
}

function fail(message) {
  console.error(message);
  process.exitCode = 2;
}

main(process.argv.slice(2));
