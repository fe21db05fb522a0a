import { existsSync, lstatSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** Files that nothing loads while a command runs. */
const unused = /(\.map|\.d\.[cm]?ts|\.flow|\.tsbuildinfo|(?<!LICENSE|NOTICES)\.md)$/;
/** Folders of packages that hold the same code again, or code for browsers or tests. */
const folders = {
  '@tensorflow/tfjs-core': ['src'],
  '@tensorflow/tfjs': ['src', 'tools', 'link_package_test'],
  '@musica/models': ['wflw98'],
  'core-js': ['bundle', 'docs'],
  h5wasm: ['dist/iife', 'src'],
};
/** Of these packages Node loads one file in dist, the one of `main`, and what lies beside it as *.wasm. */
const oneFile = [
  'tfjs',
  'tfjs-backend-cpu',
  'tfjs-backend-wasm',
  'tfjs-backend-webgl',
  'tfjs-backend-webgpu',
  'tfjs-converter',
  'tfjs-core',
  'tfjs-data',
  'tfjs-layers',
];

/** Takes out of an installed node_modules what the command line does not load on Linux x64. Licences stay. */
export function prune(modules) {
  for (const [name, parts] of Object.entries(folders))
    for (const part of parts) rmSync(join(modules, name, part), { recursive: true, force: true });
  for (const name of oneFile) {
    const dist = join(modules, '@tensorflow', name, 'dist');
    if (!existsSync(dist)) continue;
    for (const file of readdirSync(dist))
      if (!/^tf[-.\w]*\.node\.js$|\.wasm$/.test(file)) rmSync(join(dist, file), { recursive: true });
    rmSync(join(modules, '@tensorflow', name, 'src'), { recursive: true, force: true });
  }
  const dawn = join(modules, 'webgpu', 'dist');
  for (const platform of readdirSync(dawn))
    if (platform !== 'linux-x64') rmSync(join(dawn, platform), { recursive: true });
  dropUnused(modules);
}

function dropUnused(folder) {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    const stat = lstatSync(path);
    if (stat.isDirectory()) dropUnused(path);
    else if (unused.test(name)) rmSync(path);
  }
}
