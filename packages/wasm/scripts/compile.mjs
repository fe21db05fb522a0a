// Compiles the kernels of ../assembly and writes them, as text, where the sources import them from: a package whose code
// is one file needs no path to a .wasm that every bundler finds in another way.
import { mkdirSync, writeFileSync } from 'node:fs';
import asc from 'assemblyscript/asc';

const folder = new URL('../', import.meta.url);

/** @param {string[]} features that the plain build does without */
async function compile(features) {
  let binary;
  const options = ['-O3', '--runtime', 'stub', '--noAssert', '--enable', 'simd'];
  for (const feature of features) options.push('--enable', feature);
  const { error, stderr } = await asc.main(
    ['assembly/index.ts', '--outFile', 'kernels.wasm', '--importMemory', ...options],
    {
      baseDir: undefined,
      readFile: undefined,
      writeFile: (name, contents) => {
        if (name.endsWith('.wasm')) binary = contents;
      },
    },
  );
  const messages = stderr.toString();
  if (error || messages) throw new Error(messages || error.message);
  return Buffer.from(binary);
}

process.chdir(folder.pathname);
const plain = await compile([]);
const relaxed = await compile(['relaxed-simd']);
mkdirSync('src/generated', { recursive: true });
writeFileSync(
  'src/generated/kernels.ts',
  `// Made by scripts/compile.mjs from assembly/.
/** WebAembly with SIMD, in base64. */
export const plainKernels =\n  '${plain.toString('base64')}';
/** The same with fused multiply-adds (relaxed SIMD). */
export const relaxedKernels =\n  '${relaxed.toString('base64')}';
`.replace('WebAembly', 'WebAssembly'),
);
console.log(`kernels: ${plain.length} bytes, relaxed ${relaxed.length} bytes`);
