import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { EXIT, fail } from './failure.mjs';
import { run } from './run-program.mjs';

/** A Python with pip. */
export async function findPython() {
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

export async function checkCompiler() {
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

/** Node's headers, if they lie beside this Node (as in its archives and images): nothing to download then. */
export function nodeHeaders() {
  const root = resolve(dirname(realpathSync(process.execPath)), '..');
  const file = join(root, 'include', 'node', 'node_version.h');
  if (!existsSync(file) || !existsSync(join(root, 'include', 'node', 'common.gypi'))) return null;
  const text = readFileSync(file, 'utf8');
  const of = (part) => new RegExp(`#define NODE_${part}_VERSION (\\d+)`).exec(text)?.[1];
  return `v${of('MAJOR')}.${of('MINOR')}.${of('PATCH')}` === process.version ? root : null;
}

/** The command that runs node-gyp: npm's own where there is one. */
export function nodeGyp() {
  const bundled = resolve(
    dirname(realpathSync(process.execPath)),
    '../lib/node_modules/npm/node_modules/node-gyp/bin/node-gyp.js',
  );
  const script = process.env.npm_config_node_gyp ?? (existsSync(bundled) ? bundled : null);
  return script ? [process.execPath, script] : ['npx', '--yes', 'node-gyp@11'];
}
