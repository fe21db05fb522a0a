// Runs on the machine with the GPU: checks the backends against reference vectors, times alignment and training, and trains a
// few steps that are stopped and go on. Everything that the commands print as JSON lies in results/ afterwards.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const HELP = `Usage: ./run.sh [options] [-- options of the training]

  --backend NAME   webgpu (default), tensorflow-gpu, tensorflow or wasm
  --steps N        steps of the training (default: 200)
  --wheel FILE     a wheel of TensorFlow or of its CUDA libraries, for --backend tensorflow-gpu; may be repeated
  --help           this text

It writes results/: machine, doctor, bench, throughput, training.
A training that was brought along needs its options again: ./run.sh -- --data data/mine`;

const here = fileURLToPath(new URL('.', import.meta.url));
const { values, positionals: ofTraining } = parseArgs({
  allowPositionals: true,
  options: {
    backend: { type: 'string', default: 'webgpu' },
    steps: { type: 'string', default: '200' },
    wheel: { type: 'string', multiple: true, default: [] },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) {
  console.log(HELP);
  process.exit(0);
}
const { backend } = values;
const steps = Number(values.steps);
const results = join(here, 'results');
const modules = join(here, 'app', 'node_modules');
const musica = join(modules, '@musica', 'cli', 'dist', 'musica.js');
mkdirSync(results, { recursive: true });
let failed = 0;

if (values.wheel.length > 0) buildNative();
writeFileSync(join(results, 'machine.json'), `${JSON.stringify(machine(), null, 2)}\n`);
const vectors = existsSync(join(here, 'vectors'))
  ? readdirSync(join(here, 'vectors')).map((file) => join(here, 'vectors', file))
  : [];
keep('doctor', ['doctor', '--backend', backend, ...(vectors.length > 0 ? ['--vectors', ...vectors] : [])]);
keep('bench', ['bench', '--backend', backend, '--model', 'standard', 'lite']);
for (const batch of ['32', '128'])
  keep(`throughput-${batch}`, ['bench', '--train', '--backend', backend, '--batch', batch]);
await train();
console.log(`\nThe results are in ${results}.`);
process.exit(failed > 0 ? 1 : 0);

/** Which machine it is, the GPU by the name that its driver gives. */
function machine() {
  const { stdout } = spawnSync('nvidia-smi', ['--query-gpu=name,driver_version', '--format=csv,noheader'], {
    encoding: 'utf8',
  });
  return {
    gpu: stdout?.trim() || undefined,
    processor: cpus()[0]?.model,
    cores: cpus().length,
    node: process.version,
  };
}

/** Native TensorFlow of wheels that were brought along, with the binding of the bundle: nothing is compiled. */
function buildNative() {
  const script = join(modules, '@musica', 'node', 'scripts', 'build-native', 'main.mjs');
  const gpu = backend === 'tensorflow-gpu' ? ['--gpu'] : [];
  const wheels = values.wheel.flatMap((file) => ['--wheel', file]);
  const to = [
    '--dir',
    join(modules, '@tensorflow', 'tfjs-node'),
    '--binding',
    join(here, 'tfjs_binding.node'),
  ];
  const { status } = spawnSync(process.execPath, [script, ...gpu, ...to, ...wheels], { stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}

/** Runs a command with --json; what it prints becomes a file of results/. */
function keep(name, args) {
  console.log(`\n> musica ${args.join(' ')}`);
  const { status, stdout } = spawnSync(process.execPath, [musica, ...args, '--json'], {
    cwd: here,
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  writeFileSync(join(results, `${name}.json`), stdout);
  console.log(stdout);
  if (status !== 0) failed++;
}

/** The training that was brought along goes on; without one, a training of rendered faces is stopped half way and goes on. */
async function train() {
  const out = join(here, 'run');
  const common = ['train', '--backend', backend, '--out', out, '--progress-every', '5'];
  if (existsSync(join(out, 'checkpoint.safetensors')))
    return keep('training', [...common, ...ofTraining, '--resume']);
  const data = ofTraining.length > 0 ? ofTraining : ['--data', 'synthetic:400,shape=parametric,seed=1'];
  const fresh = [
    '--config',
    'musica-68-lite',
    '--steps',
    String(steps),
    '--report-every',
    '1',
    '--seed',
    '1',
  ];
  await stopAt(Math.ceil(steps / 2), [...common, ...data, ...fresh], out);
  keep('training', [...common, ...data, '--resume']);
}

/** Starts a training and sends it SIGINT once its metrics have that many steps, as Ctrl-C would. */
async function stopAt(step, args, out) {
  console.log(`\n> musica ${args.join(' ')}   (stopped at step ${step})`);
  const child = spawn(process.execPath, [musica, ...args], {
    cwd: here,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const metrics = join(out, 'metrics.jsonl');
  const watch = setInterval(() => {
    if (existsSync(metrics) && readFileSync(metrics, 'utf8').split('\n').length > step) {
      clearInterval(watch);
      child.kill('SIGINT');
    }
  }, 100);
  await ended;
  clearInterval(watch);
}
