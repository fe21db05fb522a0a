import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { EXIT, fail } from './failure.mjs';
import { run, why } from './run-program.mjs';

/** Python does the unzipping (it is needed for node-gyp anyway); only what is needed is written. */
const script = fileURLToPath(new URL('unpack.py', import.meta.url));

/**
 * @param kind `tensorflow` or `nvidia`
 * @param headers of TensorFlow, with those that they include
 * @returns of TensorFlow's wheel: the CUDA libraries that it wants, as pip names them
 */
export async function unpack(python, kind, wheel, into, headers = []) {
  const result = await run(python, [script, kind, wheel, into, ...headers]);
  if (!result.ok) {
    fail(EXIT.build, `Unpacking ${basename(wheel)} failed: ${why(result)}`);
  }
  return result.stdout.split('\n').filter(Boolean);
}
