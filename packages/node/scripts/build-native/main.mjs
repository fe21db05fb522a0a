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
 *     musica-build-native [--gpu] [--tensorflow VERSION] [--dir PACKAGE_DIR] [--wheel FILE]... [--binding FILE]
 *                         [--force] [--keep]
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
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { build } from './build.mjs';
import { EXIT, Failure, fail } from './failure.mjs';

const HELP = `Build the native TensorFlow binding of @tensorflow/tfjs-node from a TensorFlow wheel.

Usage: npx musica-build-native [options]

  --gpu                 CUDA 12 build for @tensorflow/tfjs-node-gpu (about 3.2 GB to download, 5.6 GB on disk)
  --tensorflow VERSION  TensorFlow version, such as 2.21.0 (default: the newest; 2.15 or newer)
  --dir PACKAGE_DIR     folder of the package to build in (default: the one that resolves from here)
  --wheel FILE          use this downloaded wheel; may be repeated (with --gpu: TensorFlow's and all nvidia_* wheels)
  --binding FILE        use this tfjs_binding.node, built before on a machine of this kind: needs no compiler here
  --force               build even if the package already has a binding that loads
  --keep                keep the downloaded wheels in ./tensorflow-wheels
  --help                this text

Supported: Linux with glibc on x64 (Linux arm64, CPU only, is expected to work but untested).
Needs: Node >= 20, python3 >= 3.8 with pip, make, a C++17 compiler. pip's own settings (index, proxy) apply.
Environment: PYTHON names the Python to use; npm_config_nodedir a folder with Node's headers (include/node);
             npm_config_node_gyp a node-gyp.js to use.

Exit codes: 0 done or already there, 1 build failed, 2 wrong usage, 3 something needed is missing or the platform
is not supported, 4 download failed, 5 the built binding does not work (what was there before is put back).`;

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
        binding: { type: 'string' },
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
  if (values.binding !== undefined && !existsSync(values.binding)) {
    fail(EXIT.usage, `--binding: there is no file ${values.binding}.`);
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
