import { cpSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { check, loadedVersion, unresolvedCuda } from './check.mjs';
import { compile } from './compile.mjs';
import { EXIT, fail } from './failure.mjs';
import { linkLibraries } from './link-libraries.mjs';
import { moveIn, sizeOf } from './move-in.mjs';
import { checkPlatform, checkSpace } from './platform.mjs';
import { megabytes, say } from './progress.mjs';
import { findPackage, headersOf, readPackage } from './tfjs-package.mjs';
import { checkCompiler, findPython } from './toolchain.mjs';
import { unpack } from './unpack.mjs';
import { Wheels } from './wheels.mjs';

/** Everything in order: look what is there, fetch and unpack, compile, move into the package, check. */
export async function build(options) {
  const { gpu } = options;
  const platform = checkPlatform(gpu);
  const dir = findPackage(options.dir, gpu ? '@tensorflow/tfjs-node-gpu' : '@tensorflow/tfjs-node');
  const pack = readPackage(dir);
  say(`${pack.name} ${pack.version} in ${dir}`);
  if (gpu !== (pack.name === '@tensorflow/tfjs-node-gpu')) {
    say(
      `Note: this puts the ${gpu ? 'GPU' : 'CPU'} build of TensorFlow into ${pack.name}, as --dir asked for.`,
    );
  }
  if (await isThere(dir, pack, options)) return;

  const python = await findPython();
  if (!options.binding) await checkCompiler();
  checkSpace(dir, gpu ? 12 : 1.5);
  const work = mkdtempSync(join(dir, '.native-build-'));
  try {
    const wheels = new Wheels({ named: options.wheels, keep: options.keep, work, python, platform });
    const deps = join(work, 'deps');
    mkdirSync(deps);
    const cuda = await takeTensorflow(wheels, deps, dir, options);
    if (gpu) await takeCuda(wheels, deps, cuda);
    if (options.binding) await takeBinding(work, pack, options.binding);
    else await compileCopy(dir, work, python, pack);
    const result = await moveInChecked(dir, work, pack);
    say(
      `${pack.name} now runs TensorFlow ${result.version} (${megabytes(sizeOf(join(dir, 'deps')))} in deps/).`,
    );
    if (wheels.kept) say(`The wheels are kept in ${wheels.kept}; use them again with --wheel.`);
    if (gpu) await sayAboutGpu(dir, result);
    say('TensorFlow logs to stderr while it starts; TF_CPP_MIN_LOG_LEVEL=2 silences most of it.');
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** Whether the package already has what is wanted. */
async function isThere(dir, { binding }, { force, tensorflow }) {
  const { version } = await loadedVersion(dir, binding);
  if (version && !force && (!tensorflow || version === tensorflow)) {
    say(`Nothing to do: its binding loads, with TensorFlow ${version}. (--force builds it anew.)`);
    return true;
  }
  say(version ? `It has TensorFlow ${version}.` : `It has no binding that loads.`);
  return false;
}

/** TensorFlow's libraries and headers into `deps`. @returns the CUDA libraries that it wants, as pip names them */
async function takeTensorflow(wheels, deps, dir, { gpu, tensorflow }) {
  let wheel = wheels.tensorflow;
  if (!wheel) {
    // tensorflow-cpu exists for x86-64 alone; elsewhere the wheel named tensorflow is a CPU build.
    const project = gpu || wheels.platform.machine !== 'x86_64' ? 'tensorflow' : 'tensorflow-cpu';
    say(`Downloading ${project} (${gpu ? 'about 570' : 'about 280'} MB) with pip ...`);
    [wheel] = await wheels.fetch([tensorflow ? `${project}==${tensorflow}` : project]);
  }
  say(`Unpacking ${basename(wheel)} (${megabytes(statSync(wheel).size)}) ...`);
  const cuda = await unpack(wheels.python, 'tensorflow', wheel, deps, headersOf(dir));
  wheels.discard(wheel);
  linkLibraries(dir, join(deps, 'lib'));
  if (gpu && cuda.length === 0) {
    fail(
      EXIT.usage,
      `${basename(wheel)} does not name its CUDA libraries; --gpu needs TensorFlow 2.15 or newer.`,
    );
  }
  return cuda;
}

/** The CUDA libraries into `deps`. */
async function takeCuda(wheels, deps, wanted) {
  let files = wheels.nvidia;
  if (files.length === 0) {
    say(`Downloading ${wanted.length} CUDA libraries (about 2.7 GB) with pip ...`);
    files = await wheels.fetch(wanted);
  }
  for (const file of files) {
    say(`Unpacking ${basename(file)} ...`);
    await unpack(wheels.python, 'nvidia', file, deps);
    wheels.discard(file);
  }
}

/** The binding, in a copy: node-gyp leaves a build folder behind. */
async function compileCopy(dir, work, python, pack) {
  say('Compiling the binding with node-gyp ...');
  for (const name of ['binding', 'binding.gyp', 'package.json']) {
    cpSync(join(dir, name), join(work, name), { recursive: true });
  }
  await compile(python, work, pack);
  await checkBinding(work, pack, 'The compiled binding');
}

/** A binding that was compiled before: it finds TensorFlow's libraries by its run path, relative to itself. */
async function takeBinding(work, pack, binding) {
  const to = join(work, pack.binding);
  mkdirSync(dirname(to), { recursive: true });
  cpSync(binding, to);
  cpSync(join(work, '..', 'package.json'), join(work, 'package.json'));
  await checkBinding(work, pack, binding);
}

async function checkBinding(work, pack, name) {
  const loaded = await loadedVersion(work, pack.binding);
  if (!loaded.version) fail(EXIT.check, `${name} does not load: ${loaded.reason}`);
}

/** Into the package; what was there before is put back when the whole does not work. */
async function moveInChecked(dir, work, pack) {
  const revert = moveIn(work, dir, ['deps', pack.addon]);
  try {
    say('Checking it in a fresh process ...');
    return await check(dir, pack.name);
  } catch (error) {
    revert();
    throw error;
  }
}

async function sayAboutGpu(dir, result) {
  const missing = await unresolvedCuda(join(dir, 'deps', 'lib'));
  if (missing.length > 0) say(`Warning: the CUDA libraries lack: ${missing.join(', ')}`);
  say(
    result.gpu
      ? 'A GPU is in use.'
      : 'No GPU is in use: TensorFlow computes on the CPU. On a machine with an NVIDIA GPU, check that its ' +
          'driver supports CUDA 12 (nvidia-smi); TensorFlow says more with TF_CPP_MIN_LOG_LEVEL=0.',
  );
}
