import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';

const packages = fileURLToPath(new URL('../packages/', import.meta.url));
const built = (...path: string[]) => join(packages, ...path);

beforeAll(() => {
  if (!existsSync(built('node', 'dist', 'index.js'))) throw new Error('build first: pnpm build');
});

/** Runs a script in a fresh process, as a user of the packages would. */
function run(
  script: string,
  type: 'module' | 'commonjs',
): { status: number | null; stdout: string; stderr: string } {
  const args = [`--input-type=${type}`, '--eval', script];
  return spawnSync(process.execPath, args, { cwd: built('cli'), encoding: 'utf8' });
}

// cli depends on all of them, so they resolve from its folder.
const imports = {
  '@musica/core': ['Aligner', 'modelCost', 'ibug68'],
  '@musica/core/client': ['FaceFinder', 'MusicaError'],
  '@musica/core/tensors': ['Cascade', 'TensorEngine', 'loadModel'],
  '@musica/core/training': ['Trainer', 'cascadeLoss'],
  '@musica/datasets': ['readDataset', 'makeSample'],
  '@musica/wasm': ['SimdEngine'],
  '@musica/node': ['loadAligner', 'decodeImage', 'BlazeFaceDetector'],
  '@musica/synthesis': ['syntheticFaces', 'openFaces'],
  '@musica/evaluation': ['evaluate', 'reportPage'],
  '@musica/training': ['train', 'runStudy'],
  '@musica/onnx': ['exportOnnx'],
  '@musica/queue': ['createAlignWorker', 'addImages', 'collectResults'],
  '@musica/serve': ['createService', 'openApi'],
};

describe('built packages', () => {
  const missing = (loaded: string, names: readonly string[]) =>
    `console.log(${JSON.stringify(names)}.filter((name) => ${loaded}[name] === undefined).join() || 'all there');`;

  // A process takes longer to start than most packages to load, so each has one for both of its builds.
  it.each(Object.entries(imports))(
    '%s is required and imported dynamically without a word',
    (name, names) => {
      const script = `const required = require(${JSON.stringify(name)}); ${missing('required', names)}
        import(${JSON.stringify(name)}).then((imported) => { ${missing('imported', names)} });`;
      const twice = 'all there\nall there\n';
      expect(run(script, 'commonjs')).toMatchObject({ status: 0, stdout: twice, stderr: '' });
    },
  );

  it('all of them are imported by one module without a word', () => {
    const all = Object.entries(imports);
    const statements = all.map(([name], i) => `import * as package${i} from ${JSON.stringify(name)};`);
    const reports = all.map(([, names], i) => missing(`package${i}`, names));
    const stdout = 'all there\n'.repeat(all.length);
    const script = [...statements, ...reports].join('\n');
    expect(run(script, 'module')).toMatchObject({ status: 0, stdout, stderr: '' });
  });

  it.each([
    ['module', "import * as core from '@musica/core'; import { Trainer } from '@musica/core/training';"],
    [
      'commonjs',
      "const core = require('@musica/core'); const { Trainer } = require('@musica/core/training');",
    ],
  ] as const)('core and its training are one copy in a %s', (type, load) => {
    const script = `${load}
      try {
        new Trainer({ weights: [{ conv1Kernel: 'not a variable' }] });
      } catch (error) {
        console.log(error instanceof core.MusicaError, error.code);
      }`;
    expect(run(script, type)).toMatchObject({ status: 0, stdout: 'true config\n', stderr: '' });
  });

  it('core imports nothing but tfjs-core and valibot, and touches neither Node nor DOM', () => {
    const files = readdirSync(built('core', 'dist')).filter((file) => file.endsWith('.js'));
    expect(files.length).toBeGreaterThan(1);
    for (const file of files) {
      const text = readFileSync(built('core', 'dist', file), 'utf8');
      const modules = [...text.matchAll(/^(?:import|export)\b[^'"]*?['"]([^'"]+)['"];?$/gm)].map(
        (match) => match[1]!,
      );
      for (const module of modules) expect(module).toMatch(/^(\.\/|@tensorflow\/tfjs-core$|valibot$)/);
      // training.js also holds TensorFlow.js' gradients, which look for their platform.
      if (file === 'training.js') continue;
      expect(text).not.toMatch(/\brequire\(|\bprocess\.|\bdocument\.|\bwindow\./);
    }
  });

  it('align a photograph, and find the face in it, without TensorFlow.js', () => {
    const photograph = fileURLToPath(new URL('../samples/astronaut.png', import.meta.url));
    const script = `import { BlazeFaceDetector, decodeImage, loadAligner } from '@musica/node';
      const [aligner, detector] = [await loadAligner(), await BlazeFaceDetector.load()];
      const faces = await aligner.align(await decodeImage(${JSON.stringify(photograph)}), detector);
      // It keeps its state there, whichever copy of it is loaded.
      console.log(faces.length, globalThis._tfengine, globalThis._tfGlobals);`;
    expect(run(script, 'module')).toMatchObject({ status: 0, stdout: '1 undefined undefined\n', stderr: '' });
  });

  it('bring the licence', () => {
    const licence = readFileSync(fileURLToPath(new URL('../LICENSE', import.meta.url)), 'utf8');
    for (const name of readdirSync(packages)) {
      expect(readFileSync(built(name, 'LICENSE'), 'utf8'), name).toBe(licence);
    }
  });

  it('declare the files that their exports name', () => {
    for (const name of ['core', 'datasets', 'wasm', 'node']) {
      const manifest = JSON.parse(readFileSync(built(name, 'package.json'), 'utf8'));
      const files = JSON.stringify(manifest.exports).match(/\.\/dist\/[\w.]+/g)!;
      expect(files.length).toBeGreaterThanOrEqual(4);
      for (const file of files) expect(existsSync(built(name, file)), `${name} ${file}`).toBe(true);
    }
  });
});
