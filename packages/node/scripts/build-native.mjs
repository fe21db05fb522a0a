#!/usr/bin/env node
/**
 * Gives `@tensorflow/tfjs-node` (or `@tensorflow/tfjs-node-gpu`) a current native TensorFlow.
 *
 * The install script of those packages downloads libtensorflow 2.9.1 (for the GPU: CUDA 11.2, cuDNN 8.1).
 * Where that download is blocked, or the GPU is newer than CUDA 11.2, this script does the same work from
 * another source: the TensorFlow wheel of the Python package index. A wheel is a zip archive; from it come
 * the two shared libraries with the TensorFlow C API and the few C headers that the binding includes.
 * No Python TensorFlow is installed. The binding is then compiled with node-gyp against these libraries.
 *
 *     node build-native.mjs [--gpu] [--tensorflow VERSION] [--dir PACKAGE_DIR] [--wheel FILE]... [--force] [--keep]
 *
 * What it leaves in the package (nothing that the package shipped is changed):
 *
 *     deps/lib/       libtensorflow_cc.so.2, libtensorflow_framework.so.2 and links under libtensorflow's names
 *     deps/include/   the C headers, so that a later rebuild from source works
 *     deps/nvidia/    --gpu only: the CUDA 12 libraries of the wheel's own `and-cuda` extra. TensorFlow's libraries
 *                     carry the run path `$ORIGIN/../nvidia/<name>/lib`, so no LD_LIBRARY_PATH is needed.
 *     deps/licenses/  the licences of what was taken
 *     lib/napi-vN/tfjs_binding.node
 *
 * All is built in a temporary folder inside the package and moved into place at the end: after a failure
 * the package is as it was.
 *
 * Verified: Linux x64, glibc 2.36, Node 20 and 24, TensorFlow 2.21 (newest at the time) and 2.15, CPU; npm and pnpm layouts.
 * Verified for --gpu: download, layout, compilation, that it loads and computes on a machine WITHOUT a GPU, and that
 * the loader finds cudart, cuBLAS, cuDNN, cuFFT, cuSOLVER, cuSPARSE, NCCL and CUPTI through TensorFlow's run path.
 * NOT verified: computing on a GPU (the driver must support CUDA 12), Linux arm64.
 *
 * Node >= 23 removed `util.isNullOrUndefined`, which tfjs-node 4.22 calls: restore it before you load the package
 * (the loader of @musica/node does; so does the check at the end of this script).
 */
import { spawn } from 'node:child_process';
import {
  accessSync,
  constants,
  copyFileSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statfsSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

const EXIT = { ok: 0, build: 1, usage: 2, missing: 3, download: 4, check: 5 };

const HELP = `Build the native TensorFlow binding of @tensorflow/tfjs-node from a TensorFlow wheel.

Usage: node build-native.mjs [options]

  --gpu                 CUDA 12 build for @tensorflow/tfjs-node-gpu (about 3.2 GB to download, 5.6 GB on disk)
  --tensorflow VERSION  TensorFlow version, such as 2.21.0 (default: the newest; 2.15 or newer)
  --dir PACKAGE_DIR     folder of the package to build in (default: the one that resolves from here)
  --wheel FILE          use this downloaded wheel; may be repeated (with --gpu: TensorFlow's and all nvidia_* wheels)
  --force               build even if the package already has a binding that loads
  --keep                keep the downloaded wheels in ./tensorflow-wheels
  --help                this text

Supported: Linux with glibc on x64 (Linux arm64, CPU only, is expected to work but untested).
Needs: Node >= 20, python3 >= 3.8 with pip, make, a C++17 compiler. pip's own settings (index, proxy) apply.
Environment: PYTHON names the Python to use; npm_config_nodedir a folder with Node's headers (include/node);
             npm_config_node_gyp a node-gyp.js to use.

Exit codes: 0 done or already there, 1 build failed, 2 wrong usage, 3 something needed is missing or the platform
is not supported, 4 download failed, 5 the built binding does not work (what was there before is put back).`;

class Failure extends Error {
  constructor(code, message) {
    super(message);
    this.code = code;
  }
}
const fail = (code, message) => {
  throw new Failure(code, message);
};

// ---------------------------------------------------------------- processes

let child = null;
let interrupted = false;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    interrupted = true;
    child?.kill(signal);
  });
}

/** Runs a program to its end. `show`: its output also appears on the terminal. Never throws for a bad exit status. */
function run(command, args, { show = false, ...options } = {}) {
  if (interrupted) fail(EXIT.build, 'Interrupted.');
  return new Promise((done) => {
    let stdout = '';
    let stderr = '';
    child = spawn(command, args, { stdio: ['ignore', show ? 'inherit' : 'pipe', 'pipe'], ...options });
    child.stdout?.on('data', (data) => {
      stdout += data;
    });
    child.stderr.on('data', (data) => {
      stderr += data;
      // pip's warnings (retries) at once; its errors belong into the message of the one who called.
      if (show && !String(data).startsWith('ERROR')) process.stderr.write(data);
    });
    child.on('error', (error) => {
      child = null;
      done({ ok: false, found: error.code !== 'ENOENT', signal: null, stdout, stderr: String(error) });
    });
    child.on('close', (status, signal) => {
      child = null;
      done({ ok: status === 0, found: true, signal, stdout, stderr });
    });
  }).then((result) => {
    if (interrupted) fail(EXIT.build, 'Interrupted.');
    return result;
  });
}

const tail = (text, lines = 30) => text.trimEnd().split('\n').slice(-lines).join('\n');
const why = ({ stdout, stderr, signal }) =>
  tail(`${signal ? `killed by ${signal}\n` : ''}${stdout}${stderr}`);
const megabytes = (bytes) => `${Math.round(bytes / 1e6)} MB`;
const startTime = Date.now();
const say = (message) =>
  console.log(`[${((Date.now() - startTime) / 1000).toFixed(0).padStart(3)} s] ${message}`);

// ---------------------------------------------------------------- what is there

function checkPlatform(gpu) {
  const report = process.report.getReport().header;
  const { platform, arch } = process;
  const supported = 'Supported: Linux with glibc on x64, and (untested, CPU only) on arm64.';
  if (platform !== 'linux') {
    fail(
      EXIT.missing,
      `This script does not support ${platform} ${arch}. ${supported}\n` +
        "Use the package's own installation there: npm rebuild @tensorflow/tfjs-node",
    );
  }
  if (!report.glibcVersionRuntime) {
    fail(EXIT.missing, `TensorFlow has no build for Linux without glibc (musl, Alpine). ${supported}`);
  }
  if (arch !== 'x64' && (arch !== 'arm64' || gpu)) {
    fail(EXIT.missing, `This script does not support Linux ${arch}${gpu ? ' with --gpu' : ''}. ${supported}`);
  }
  return { machine: arch === 'x64' ? 'x86_64' : 'aarch64', glibc: report.glibcVersionRuntime };
}

function findPackage(dir, name) {
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

function readPackage(dir) {
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

/** TensorFlow's version if the binding in `dir` loads (in a process of its own: a bad library can crash it). */
async function loadedVersion(dir, binding) {
  const file = join(dir, binding);
  if (!existsSync(file)) return { version: null, reason: 'no binding yet' };
  const result = await run(process.execPath, [
    '-e',
    'process.stdout.write(String(require(process.argv[1]).TF_Version))',
    file,
  ]);
  return result.ok ? { version: result.stdout.trim() } : { version: null, reason: why(result) };
}

async function findPython() {
  const tried = [];
  for (const python of new Set([process.env.PYTHON, process.env.npm_config_python, 'python3', 'python'])) {
    if (!python) continue;
    const result = await run(python, ['-c', 'import sys; print("%d.%d" % sys.version_info[:2])']);
    if (!result.ok) {
      tried.push(python);
      continue;
    }
    const [major, minor] = result.stdout.trim().split('.').map(Number);
    if (major !== 3 || minor < 8) {
      tried.push(`${python} (${major}.${minor}: too old)`);
      continue;
    }
    const pip = await run(python, ['-m', 'pip', '--version']);
    if (pip.ok) return python;
    tried.push(`${python} (without pip)`);
  }
  return fail(
    EXIT.missing,
    `No python3 >= 3.8 with pip found (tried: ${tried.join(', ')}). On Debian or Ubuntu:\n` +
      '  sudo apt-get install python3 python3-pip\nor name one with PYTHON=/path/to/python3',
  );
}

async function checkCompiler() {
  const lacking = [];
  if (!(await run('make', ['--version'])).ok) lacking.push('make');
  const compiler = process.env.CXX?.split(' ')[0] || 'g++';
  if (!(await run(compiler, ['--version'])).ok) lacking.push(`a C++ compiler (${compiler})`);
  if (lacking.length > 0) {
    fail(
      EXIT.missing,
      `Not found: ${lacking.join(' and ')}. On Debian or Ubuntu:\n  sudo apt-get install build-essential`,
    );
  }
}

function checkSpace(dir, gigabytes) {
  try {
    accessSync(dir, constants.W_OK);
  } catch {
    fail(EXIT.missing, `${dir} cannot be written to.`);
  }
  const { bavail, bsize } = statfsSync(dir);
  const free = (bavail * bsize) / 1e9;
  if (free < gigabytes) {
    fail(
      EXIT.missing,
      `${gigabytes} GB of free disk space are needed in ${dir}, there are ${free.toFixed(1)} GB.`,
    );
  }
}

// ---------------------------------------------------------------- download

/**
 * `pip download` for a Python of its own, so that the user's Python need not be one that TensorFlow supports:
 * the C libraries are the same in the wheels of all Python versions.
 */
async function download(python, { machine, glibc }, requirements, into) {
  const minor = Number(glibc.split('.')[1]);
  const platforms = Array.from({ length: minor - 4 }, (_, i) => `manylinux_2_${minor - i}_${machine}`);
  platforms.push(`manylinux2014_${machine}`, `manylinux2010_${machine}`, `manylinux1_${machine}`);
  let last;
  for (const version of ['3.11', '3.12', '3.13', '3.14', '3.10']) {
    last = await run(
      python,
      [
        '-m',
        'pip',
        'download',
        '--no-deps',
        '--no-cache-dir',
        '--disable-pip-version-check',
        '--only-binary=:all:',
        `--python-version=${version}`,
        '--implementation=cp',
        `--abi=cp${version.replace('.', '')}`,
        ...platforms.map((platform) => `--platform=${platform}`),
        `--dest=${into}`,
        ...requirements,
      ],
      { show: true },
    );
    if (last.ok) return;
    if (!/No matching distribution/.test(last.stderr) || /Retrying/.test(last.stderr)) break;
  }
  const [, versions] = /\(from versions: ([^)]*)\)/.exec(last.stderr) ?? [];
  fail(
    EXIT.download,
    versions && versions !== 'none'
      ? `There is no wheel of ${requirements.join(' ')} for Linux ${machine} with glibc ${glibc}. There are: ${versions}`
      : `${tail(last.stderr, 5)}\nThe download failed. If the package index cannot be reached, set pip up for your ` +
          'proxy or mirror (HTTPS_PROXY, PIP_INDEX_URL), or fetch the wheel elsewhere and name it with --wheel FILE.',
  );
}

const wheelsIn = (dir) =>
  readdirSync(dir)
    .filter((name) => name.endsWith('.whl'))
    .map((name) => join(dir, name));
const isTensorflow = (wheel) => /^tensorflow(_cpu)?-\d/.test(basename(wheel));
const isNvidia = (wheel) => /^nvidia_/.test(basename(wheel));

// ---------------------------------------------------------------- unpacking

/** Python does the unzipping (it is needed for node-gyp anyway); only what is needed is written. */
const UNPACK = String.raw`
import os, re, shutil, sys, zipfile

kind, wheel, dest = sys.argv[1:4]
try:
    archive = zipfile.ZipFile(wheel)
except (OSError, zipfile.BadZipFile) as error:
    sys.exit('cannot read %s: %s' % (wheel, error))
names = set(archive.namelist())
label = '-'.join(os.path.basename(wheel).split('-')[:2])

def take(name, to):
    path = os.path.join(dest, *to.split('/'))
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with archive.open(name) as source, open(path, 'wb') as target:
        shutil.copyfileobj(source, target, 1 << 20)
    if '/bin/' in name or '.so' in name:
        os.chmod(path, 0o755)

if kind == 'tensorflow':
    libraries = [n for n in names if re.fullmatch(r'tensorflow/libtensorflow_(cc|framework)\.so\.\d+', n)]
    if len(libraries) != 2:
        sys.exit('%s has no libtensorflow_cc and libtensorflow_framework' % os.path.basename(wheel))
    for name in libraries:
        take(name, 'lib/' + os.path.basename(name))
    # The headers that the binding includes, and those that these include.
    prefix, todo, seen = 'tensorflow/include/', sys.argv[4:], set()
    missing = [h for h in todo if prefix + h not in names]
    if missing:
        sys.exit('%s has no header %s' % (os.path.basename(wheel), ', '.join(missing)))
    while todo:
        header = todo.pop()
        if header in seen or prefix + header not in names:
            continue
        seen.add(header)
        take(prefix + header, 'include/' + header)
        todo += re.findall(r'#\s*include\s*"([^"]+)"', archive.read(prefix + header).decode('utf-8'))
    metadata = archive.read(next(n for n in names if n.endswith('.dist-info/METADATA'))).decode('utf-8')
    for line in metadata.splitlines():  # for the caller: the CUDA libraries that this TensorFlow wants
        match = re.match(r'''Requires-Dist:\s*([^;]+?)\s*;.*extra\s*==\s*["']and-cuda["']''', line)
        if match:
            print(match.group(1).replace(' ', ''))
else:
    wanted = [n for n in names if re.fullmatch(
        r'nvidia/[^/]+/lib/[^/]+\.so[.\d]*|nvidia/cuda_nvcc/(bin/ptxas|nvvm/libdevice/[^/]+)', n)]
    for name in wanted:
        take(name, name)

for name in names:
    if re.fullmatch(r'[^/]+\.dist-info/(.*/)?(LICEN[CS]E|COPYING|NOTICE)[^/]*|tensorflow/THIRD_PARTY[^/]*', name, re.I):
        take(name, 'licenses/%s/%s' % (label, os.path.basename(name)))
`;

async function unpack(python, kind, wheel, into, headers = []) {
  const result = await run(python, ['-c', UNPACK, kind, wheel, into, ...headers]);
  if (!result.ok) {
    fail(EXIT.build, `Unpacking ${basename(wheel)} failed: ${why(result)}`);
  }
  return result.stdout.split('\n').filter(Boolean);
}

/** The TensorFlow headers that the binding's sources name. */
function headersOf(dir) {
  const found = new Set();
  for (const name of readdirSync(join(dir, 'binding'))) {
    const text = readFileSync(join(dir, 'binding', name), 'utf8');
    for (const [, header] of text.matchAll(/#include "(tensorflow\/[^"]+)"/g)) found.add(header);
  }
  return [...found];
}

/** libtensorflow's names beside the wheel's: the linker asks for them, and so would a prebuilt binding. */
function linkLibraries(dir, lib) {
  const constants = readFileSync(join(dir, 'scripts', 'deps-constants.js'), 'utf8');
  const expected = /LIBTENSORFLOW_VERSION = '([\d.]+)'/.exec(constants)?.[1];
  for (const file of readdirSync(lib)) {
    const [, part, major] = /^libtensorflow_(cc|framework)\.so\.(\d+)$/.exec(file);
    const name = part === 'cc' ? 'libtensorflow.so' : 'libtensorflow_framework.so';
    const aliases = [name, `${name}.${major}`];
    // The package's install script looks for this name; finding it, it will not replace deps/ by a download.
    if (expected) aliases.push(`${name}.${expected}`);
    for (const alias of aliases) if (alias !== file) symlinkSync(file, join(lib, alias));
  }
}

// ---------------------------------------------------------------- compiling

/** Node's headers, if they lie beside this Node (as in its archives and images): nothing to download then. */
function nodeHeaders() {
  const root = resolve(dirname(realpathSync(process.execPath)), '..');
  const file = join(root, 'include', 'node', 'node_version.h');
  if (!existsSync(file) || !existsSync(join(root, 'include', 'node', 'common.gypi'))) return null;
  const text = readFileSync(file, 'utf8');
  const of = (part) => new RegExp(`#define NODE_${part}_VERSION (\\d+)`).exec(text)?.[1];
  return `v${of('MAJOR')}.${of('MINOR')}.${of('PATCH')}` === process.version ? root : null;
}

function nodeGyp() {
  const bundled = resolve(
    dirname(realpathSync(process.execPath)),
    '../lib/node_modules/npm/node_modules/node-gyp/bin/node-gyp.js',
  );
  const script = process.env.npm_config_node_gyp ?? (existsSync(bundled) ? bundled : null);
  return script ? [process.execPath, script] : ['npx', '--yes', 'node-gyp@11'];
}

async function compile(python, work, { napi, addon, binding }) {
  const [command, ...first] = nodeGyp();
  const args = [
    ...first,
    'rebuild',
    `--napi_version=${process.versions.napi}`,
    `--napi_build_version=${napi}`,
    `--node_napi_label=napi-v${napi}`,
    '--module_name=tfjs_binding',
    `--module_path=${join(work, addon)}`,
    `--module=${join(work, binding)}`,
  ];
  const headers = process.env.npm_config_nodedir ? null : nodeHeaders();
  if (headers) args.push(`--nodedir=${headers}`);
  const result = await run(command, args, { cwd: work, env: { ...process.env, npm_config_python: python } });
  if (result.ok && existsSync(join(work, binding))) return;
  if (!result.found) fail(EXIT.missing, `${command} was not found: node-gyp needs npm.`);
  const log = `${result.stdout}${result.stderr}`;
  if (/http GET|ENOTFOUND|ECONNREFUSED|EAI_AGAIN|network/.test(log) && !/error: /.test(log)) {
    fail(
      EXIT.download,
      `${tail(log, 15)}\nnode-gyp could not download Node's headers. If a folder has them in include/node, ` +
        'name it: npm_config_nodedir=FOLDER',
    );
  }
  fail(EXIT.build, `Compiling the binding failed:\n${tail(log, 40)}`);
}

// ---------------------------------------------------------------- check

const CHECK = `
const util = require('node:util');
util.isNullOrUndefined ??= (value) => value === null || value === undefined; // gone in Node 23
const tf = require(process.argv[1]);
tf.ready().then(() => {
  const product = tf.matMul(tf.tensor2d([[1, 2], [3, 4]]), tf.tensor2d([[5, 6], [7, 8]])).dataSync();
  if (tf.getBackend() !== 'tensorflow') throw new Error('the backend is ' + tf.getBackend());
  if (String(Array.from(product)) !== '19,22,43,50') throw new Error('a wrong product: ' + product);
  const backend = tf.backend();
  process.stdout.write(JSON.stringify({ version: backend.binding.TF_Version, gpu: backend.isUsingGpuDevice }));
}).catch((error) => { console.error(error); process.exit(1); });
`;

async function check(dir, name) {
  const env = { TF_CPP_MIN_LOG_LEVEL: '2', ...process.env };
  const result = await run(process.execPath, ['-e', CHECK, dir], { env });
  if (!result.ok) {
    const install = /Cannot find module/.test(result.stderr)
      ? `\nThe dependencies of ${name} seem not to be installed: npm install ${name} --ignore-scripts`
      : '';
    fail(EXIT.check, `${name} does not work with what was built:\n${why(result)}${install}`);
  }
  return JSON.parse(result.stdout.slice(result.stdout.lastIndexOf('{')));
}

/** What the unpacked CUDA libraries themselves need and do not find. */
async function unresolvedCuda(lib) {
  const missing = [];
  const nvidia = join(lib, '..', 'nvidia');
  for (const name of existsSync(nvidia) ? readdirSync(nvidia) : []) {
    const folder = join(nvidia, name, 'lib');
    for (const file of existsSync(folder) ? readdirSync(folder) : []) {
      const result = await run('ldd', [join(folder, file)]);
      for (const [, library] of result.stdout.matchAll(/(\S+) => not found/g)) {
        // The driver's own library comes with the driver.
        if (library !== 'libcuda.so.1') missing.push(`${file} -> ${library}`);
      }
    }
  }
  return missing;
}

// ---------------------------------------------------------------- the order of things

function sizeOf(path) {
  const stat = lstatSync(path);
  if (!stat.isDirectory()) return stat.size;
  return readdirSync(path).reduce((sum, name) => sum + sizeOf(join(path, name)), 0);
}

/** Moves what was built into the package; returns how to undo that. */
function moveIn(work, dir, parts) {
  const undo = [];
  const revert = () => {
    for (const step of undo.splice(0).reverse()) step();
  };
  try {
    for (const [i, part] of parts.entries()) {
      const target = join(dir, part);
      if (existsSync(target)) {
        const old = join(work, `old-${i}`);
        renameSync(target, old);
        undo.push(() => renameSync(old, target));
      } else if (!existsSync(dirname(target))) {
        const parent = dirname(target);
        mkdirSync(parent, { recursive: true });
        undo.push(() => rmSync(parent, { recursive: true }));
      }
      renameSync(join(work, part), target);
      undo.push(() => rmSync(target, { recursive: true }));
    }
  } catch (error) {
    revert();
    throw error;
  }
  return revert;
}

async function build(options) {
  const { gpu } = options;
  const platform = checkPlatform(gpu);
  const wanted = gpu ? '@tensorflow/tfjs-node-gpu' : '@tensorflow/tfjs-node';
  const dir = findPackage(options.dir, wanted);
  const pack = readPackage(dir);
  say(`${pack.name} ${pack.version} in ${dir}`);
  if (gpu !== (pack.name === '@tensorflow/tfjs-node-gpu')) {
    say(
      `Note: this puts the ${gpu ? 'GPU' : 'CPU'} build of TensorFlow into ${pack.name}, as --dir asked for.`,
    );
  }

  const before = await loadedVersion(dir, pack.binding);
  if (before.version && !options.force && (!options.tensorflow || before.version === options.tensorflow)) {
    say(`Nothing to do: its binding loads, with TensorFlow ${before.version}. (--force builds it anew.)`);
    return;
  }
  say(before.version ? `It has TensorFlow ${before.version}.` : `It has no binding that loads.`);

  const python = await findPython();
  await checkCompiler();
  checkSpace(dir, gpu ? 12 : 1.5);

  for (const wheel of options.wheels) {
    if (!existsSync(wheel)) fail(EXIT.usage, `--wheel: there is no file ${wheel}.`);
    if (!isTensorflow(wheel) && !isNvidia(wheel)) {
      fail(EXIT.usage, `--wheel: ${basename(wheel)} is no wheel of tensorflow, tensorflow-cpu or nvidia.`);
    }
  }

  const work = mkdtempSync(join(dir, '.native-build-'));
  let kept = null;
  const fetchWheels = async (requirements) => {
    const into = options.keep ? resolve('tensorflow-wheels') : join(work, 'wheels');
    if (options.keep) kept = into;
    // A folder for this download alone: its content is then known, whatever else ./tensorflow-wheels has.
    const fresh = join(work, `fetch-${Date.now()}`);
    mkdirSync(fresh);
    mkdirSync(into, { recursive: true });
    await download(python, platform, requirements, fresh);
    return wheelsIn(fresh).map((wheel) => {
      const target = join(into, basename(wheel));
      if (!options.keep) renameSync(wheel, target);
      else {
        copyFileSync(wheel, target);
        rmSync(wheel);
      }
      return target;
    });
  };
  const discard = (wheel) => {
    if (wheel.startsWith(work)) rmSync(wheel);
  };

  try {
    // 1. TensorFlow
    let wheel = options.wheels.find(isTensorflow);
    if (!wheel) {
      // tensorflow-cpu exists for x86-64 alone; elsewhere the wheel named tensorflow is a CPU build.
      const project = gpu || platform.machine !== 'x86_64' ? 'tensorflow' : 'tensorflow-cpu';
      say(`Downloading ${project} (${gpu ? 'about 570' : 'about 280'} MB) with pip ...`);
      [wheel] = await fetchWheels([options.tensorflow ? `${project}==${options.tensorflow}` : project]);
    }
    const deps = join(work, 'deps');
    mkdirSync(deps);
    say(`Unpacking ${basename(wheel)} (${megabytes(statSync(wheel).size)}) ...`);
    const cuda = await unpack(python, 'tensorflow', wheel, deps, headersOf(dir));
    discard(wheel);
    linkLibraries(dir, join(deps, 'lib'));

    // 2. CUDA
    if (gpu) {
      if (cuda.length === 0) {
        fail(
          EXIT.usage,
          `${basename(wheel)} does not name its CUDA libraries; --gpu needs TensorFlow 2.15 or newer.`,
        );
      }
      let wheels = options.wheels.filter(isNvidia);
      if (wheels.length === 0) {
        say(`Downloading ${cuda.length} CUDA libraries (about 2.7 GB) with pip ...`);
        wheels = await fetchWheels(cuda);
      }
      for (const file of wheels) {
        say(`Unpacking ${basename(file)} ...`);
        await unpack(python, 'nvidia', file, deps);
        discard(file);
      }
    }

    // 3. The binding, in a copy: node-gyp leaves a build folder behind.
    say('Compiling the binding with node-gyp ...');
    for (const name of ['binding', 'binding.gyp', 'package.json']) {
      cpSync(join(dir, name), join(work, name), { recursive: true });
    }
    await compile(python, work, pack);
    const loaded = await loadedVersion(work, pack.binding);
    if (!loaded.version) fail(EXIT.check, `The compiled binding does not load: ${loaded.reason}`);

    // 4. Into the package, and a check of the whole in a process of its own.
    const revert = moveIn(work, dir, ['deps', pack.addon]);
    let result;
    try {
      say('Checking it in a fresh process ...');
      result = await check(dir, pack.name);
    } catch (error) {
      revert();
      throw error;
    }
    say(
      `${pack.name} now runs TensorFlow ${result.version} (${megabytes(sizeOf(join(dir, 'deps')))} in deps/).`,
    );
    if (kept) say(`The wheels are kept in ${kept}; use them again with --wheel.`);
    if (gpu) {
      const missing = await unresolvedCuda(join(dir, 'deps', 'lib'));
      if (missing.length > 0) say(`Warning: the CUDA libraries lack: ${missing.join(', ')}`);
      say(
        result.gpu
          ? 'A GPU is in use.'
          : 'No GPU is in use: TensorFlow computes on the CPU. On a machine with an NVIDIA GPU, check that its ' +
              'driver supports CUDA 12 (nvidia-smi); TensorFlow says more with TF_CPP_MIN_LOG_LEVEL=0.',
      );
    }
    say('TensorFlow logs to stderr while it starts; TF_CPP_MIN_LOG_LEVEL=2 silences most of it.');
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function parse(argv) {
  let values;
  try {
    ({ values } = parseArgs({
      args: argv,
      options: {
        gpu: { type: 'boolean', default: false },
        tensorflow: { type: 'string' },
        dir: { type: 'string' },
        wheel: { type: 'string', multiple: true, default: [] },
        force: { type: 'boolean', default: false },
        keep: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    }));
  } catch (error) {
    fail(EXIT.usage, `${error.message}\nSee --help.`);
  }
  if (values.tensorflow !== undefined && !/^\d+\.\d+\.\d+([.\w]*)$/.test(values.tensorflow)) {
    fail(EXIT.usage, `--tensorflow wants a version such as 2.21.0, not ${values.tensorflow}.`);
  }
  return { ...values, wheels: values.wheel.map((file) => resolve(file)) };
}

try {
  const options = parse(process.argv.slice(2));
  if (options.help) console.log(HELP);
  else await build(options);
} catch (error) {
  console.error(`\nbuild-native: ${error instanceof Failure ? error.message : error.stack}`);
  process.exitCode = error instanceof Failure ? error.code : EXIT.build;
}
