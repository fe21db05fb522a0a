import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { EXIT, fail } from './failure.mjs';
import { run, why } from './run-program.mjs';

/** TensorFlow's version if the binding in `dir` loads (in a process of its own: a bad library can crash it). */
export async function loadedVersion(dir, binding) {
  const file = join(dir, binding);
  if (!existsSync(file)) return { version: null, reason: 'no binding yet' };
  const result = await run(process.execPath, [
    '-e',
    'process.stdout.write(String(require(process.argv[1]).TF_Version))',
    file,
  ]);
  return result.ok ? { version: result.stdout.trim() } : { version: null, reason: why(result) };
}

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

/** Computes a product with the whole package, in a process of its own. @returns TensorFlow's version, and whether it uses a GPU */
export async function check(dir, name) {
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
export async function unresolvedCuda(lib) {
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
