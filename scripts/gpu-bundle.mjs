// pnpm gpu-bundle: everything that a machine with a GPU, but without a registry, needs to check the backends, time them and
// train, in one archive of at most 60 MiB: Node, the command line, Dawn (WebGPU), what native TensorFlow needs besides its
// wheel, reference vectors. There: tar xf, ./run.sh. See docs/gpu.md.
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { prune } from './gpu-bundle/prune.mjs';
import { installAndBuild, root, run, tryPnpm } from './steps.mjs';

const LARGEST = 60 * 2 ** 20;
const NAME = 'musica-gpu-linux-x64';

/** What a machine with a GPU computes on, besides our own packages. */
const others = {
  webgpu: '0.6.2',
  '@tensorflow/tfjs-backend-webgpu': '4.22.0',
  '@tensorflow/tfjs-node': '4.22.0',
};
/** Packages of the command line that are of no use there. */
const leftOut = ['queue', 'serve'];

function refuse(text) {
  console.error(`gpu-bundle: ${text}`);
  process.exit(2);
}

const { values } = parseArgs({
  options: {
    out: { type: 'string', default: join(root, 'out', `${NAME}.tar.xz`) },
    run: { type: 'string' },
    data: { type: 'string', multiple: true, default: [] },
    vectors: { type: 'string', multiple: true, default: [] },
    binding: { type: 'string' },
  },
});
if (process.platform !== 'linux' || process.arch !== 'x64')
  refuse('it carries the Node that runs it, so make it on Linux x64.');
const carried = [values.run, values.binding, ...values.data, ...values.vectors].filter(Boolean);
for (const path of carried) if (!existsSync(path)) refuse(`there is no ${path}.`);
if (values.run && !existsSync(join(values.run, 'checkpoint.safetensors')))
  refuse(
    `${values.run} has no checkpoint.safetensors: --run is the folder of a training (musica train --out).`,
  );

installAndBuild('@musica/cli');
const work = mkdtempSync(join(tmpdir(), 'gpu-bundle-'));
try {
  const folder = join(work, NAME);
  installCommandLine(join(folder, 'app'));
  prune(join(folder, 'app', 'node_modules'));
  cpSync(process.execPath, join(folder, 'node'));
  run('strip', [join(folder, 'node')]);
  for (const name of ['run.sh', 'on-the-machine.mjs'])
    cpSync(join(root, 'scripts', 'gpu-bundle', name), join(folder, name));
  carry(folder);
  const out = resolve(values.out);
  mkdirSync(join(out, '..'), { recursive: true });
  run('tar', ['--create', '--use-compress-program=xz -9e -T0', '--file', out, '--directory', work, NAME]);
  const { size } = statSync(out);
  const size60 = `${(size / 2 ** 20).toFixed(1)} MiB`;
  if (size > LARGEST) {
    rmSync(out);
    refuse(`${size60}, and at most 60 MiB can be carried: leave out data, or carry it by itself.`);
  }
  console.log(`\n${out}: ${size60}\nOn the machine: tar xf ${basename(out)} && ${NAME}/run.sh`);
} finally {
  rmSync(work, { recursive: true, force: true });
}

/** The command line as npm would install it, from packages of this tree. */
function installCommandLine(app) {
  const tarballs = join(work, 'tarballs');
  mkdirSync(tarballs);
  mkdirSync(app, { recursive: true });
  if (
    tryPnpm(['--filter-prod', '@musica/cli...', 'pack', '--pack-destination', tarballs], {
      stdio: 'ignore',
    }) !== 0
  )
    refuse('the packages cannot be packed; pnpm -r pack says why.');
  const own = readdirSync(tarballs).map((file) => [file.replace(/^musica-(.*)-[\d.]+\.tgz$/, '$1'), file]);
  const dependencies = Object.fromEntries(
    own
      .filter(([name]) => !leftOut.includes(name))
      .map(([name, file]) => [`@musica/${name}`, `file:${join(tarballs, file)}`]),
  );
  const manifest = { private: true, type: 'module', dependencies: { ...dependencies, ...others } };
  writeFileSync(join(app, 'package.json'), JSON.stringify(manifest));
  run('npm', ['install', '--omit=dev', '--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline'], {
    cwd: app,
  });
}

/** What the caller wants there: a training to go on with, data sets, reference vectors, a compiled binding. */
function carry(folder) {
  if (values.run) cpSync(values.run, join(folder, 'run'), { recursive: true });
  for (const data of values.data)
    cpSync(data, join(folder, 'data', basename(resolve(data))), { recursive: true });
  for (const file of values.vectors) cpSync(file, join(folder, 'vectors', basename(file)));
  const built = join(root, 'node_modules/@tensorflow/tfjs-node/lib/napi-v8/tfjs_binding.node');
  const binding = values.binding ?? (existsSync(built) ? built : undefined);
  if (binding) cpSync(binding, join(folder, 'tfjs_binding.node'));
  else
    console.warn(
      'gpu-bundle: no binding of native TensorFlow (npm run native, or --binding): WebGPU alone is carried.',
    );
}
