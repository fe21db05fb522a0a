import util from 'node:util';
import { env } from '@tensorflow/tfjs-core';

/**
 * Runs `load` without the messages that TensorFlow.js prints while packages of it register themselves: that a kernel
 * was registered already (an application may carry two copies of a backend package), or which processor features the
 * native library was built for.
 */
export async function quietly<T>(load: () => Promise<T>): Promise<T> {
  // Read by the native library when it is loaded: 0 everything .. 2 errors. The user's own setting stays.
  process.env.TF_CPP_MIN_LOG_LEVEL ??= '2';
  const wasProduction = env().getBool('PROD');
  env().set('PROD', true);
  try {
    return await load();
  } finally {
    env().set('PROD', wasProduction);
  }
}

/**
 * tfjs-node 4.22 calls two functions that Node 23 removed from `util` and that Node 22 warns about.
 * They are put (back) in their simplest form; nothing else in a program can tell.
 */
export function restoreUtilFunctions(): void {
  Object.assign(util, {
    isNullOrUndefined: (value: unknown) => value === null || value === undefined,
    isArray: Array.isArray,
  });
}
