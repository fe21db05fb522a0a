import { MusicaError } from '@musica/core';
import { webAssembly } from './web-assembly';

/** A module with nothing in it: magic number and version. */
const empty = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);

/**
 * Whether this page, Worker or program may run WebAssembly at all. It takes no time, and nothing is downloaded.
 * @throws MusicaError `backend` where there is none (old browsers, lockdown modes), or where a Content-Security-Policy forbids
 *   it; the hint then names the directive
 */
export async function assertWebAssembly(): Promise<void> {
  if ((webAssembly as unknown) === undefined) {
    throw new MusicaError('backend', 'there is no WebAssembly here', {
      hint: 'use a current browser without its lockdown mode',
    });
  }
  try {
    await webAssembly.instantiate(empty, {});
  } catch (cause) {
    // This module is valid everywhere: what refuses it is the policy.
    throw new MusicaError('backend', 'the Content-Security-Policy forbids WebAssembly', {
      cause,
      hint: "add 'wasm-unsafe-eval' to its script-src; in a Worker the header counts that its own script was sent with",
    });
  }
}
