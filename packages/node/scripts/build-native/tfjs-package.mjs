import { existsSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { EXIT, fail } from './failure.mjs';

/** The folder of the tfjs-node package that is built in. */
export function findPackage(dir, name) {
  const install = `Install it first, without its own download:  npm install ${name} --ignore-scripts`;
  if (dir !== undefined) {
    const file = join(resolve(dir), 'package.json');
    if (!existsSync(file)) fail(EXIT.missing, `--dir: there is no package in ${dir}. ${install}`);
    return realpathSync(dirname(file));
  }
  try {
    return dirname(realpathSync(createRequire(join(process.cwd(), 'x.js')).resolve(`${name}/package.json`)));
  } catch {
    // not resolvable from here
  }
  return fail(
    EXIT.missing,
    `${name} is not installed in ${process.cwd()} or above. ${install}\nOr name its folder with --dir.`,
  );
}

/** What it is, and where it wants its binding. */
export function readPackage(dir) {
  const manifest = JSON.parse(readFileSync(join(dir, 'package.json'), 'utf8'));
  if (!/^@tensorflow\/tfjs-node(-gpu)?$/.test(manifest.name) || !existsSync(join(dir, 'binding.gyp'))) {
    fail(
      EXIT.usage,
      `${dir} holds ${manifest.name}, not @tensorflow/tfjs-node or @tensorflow/tfjs-node-gpu.`,
    );
  }
  const offered = manifest.binary?.napi_versions ?? [8];
  const napi = Math.max(...offered.filter((version) => version <= Number(process.versions.napi)));
  const addon = join('lib', `napi-v${napi}`);
  return {
    name: manifest.name,
    version: manifest.version,
    napi,
    addon,
    binding: join(addon, 'tfjs_binding.node'),
  };
}

/** The TensorFlow headers that the binding's sources name. */
export function headersOf(dir) {
  const found = new Set();
  for (const name of readdirSync(join(dir, 'binding'))) {
    const text = readFileSync(join(dir, 'binding', name), 'utf8');
    for (const [, header] of text.matchAll(/#include "(tensorflow\/[^"]+)"/g)) found.add(header);
  }
  return [...found];
}
