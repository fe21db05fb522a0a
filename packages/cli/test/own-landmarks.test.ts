import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type LandmarkScheme, type Point, parseScheme, Random } from '@musica/core';
import { encodeImage } from '@musica/node';
import { expect, it } from 'vitest';
import { useFolder } from '../../../test/fixtures';
import { musica } from './musica';

const folder = useFolder();
const tutorial = fileURLToPath(new URL('../../../docs/own-landmarks.md', import.meta.url));

/** What makes a training one of a second. */
const tiny = {
  model: { hidden: 8, projection: 4, levels: [1, 0], boxSize: 40, cropSize: 64 },
  batch: 2,
  calibrationSplit: 0.3,
  averageDecay: 0.5,
};

/** Images of a bright disc with points around its edge, and the lines of faces.jsonl that say so. */
async function discs(path: string, count: number, landmarks: number): Promise<string> {
  await mkdir(path, { recursive: true });
  const random = new Random(2);
  const lines: string[] = [];
  for (let face = 1; face <= count; face++) {
    const [x, y, radius] = [random.uniform(36, 60), random.uniform(36, 60), random.uniform(14, 22)];
    const data = new Uint8Array(96 * 96 * 3).fill(30);
    for (let i = 0; i < 96 * 96; i++) {
      if (Math.hypot((i % 96) - x, Math.floor(i / 96) - y) < radius) data.fill(220, 3 * i, 3 * i + 3);
    }
    const image = `${String(face).padStart(4, '0')}.png`;
    await writeFile(
      join(path, image),
      await encodeImage({ data, width: 96, height: 96, channels: 3 }, 'png'),
    );
    const points = Array.from({ length: landmarks }, (_, i): Point => {
      const angle = Math.PI + (2 * Math.PI * i) / landmarks;
      return [x + radius * Math.cos(angle), y + radius * Math.sin(angle)];
    });
    const box = [x - 1.2 * radius, y - 1.2 * radius, 2.4 * radius, 2.4 * radius];
    lines.push(JSON.stringify({ image, landmarks: points, box, group: `p${face}` }));
  }
  return lines.join('\n');
}

async function succeed(...args: string[]) {
  const finished = await musica(...args);
  // 3: a model was made, but a few faces are too few to calibrate it.
  expect(args[0] === 'train' ? [0, 3] : [0], `${args.join(' ')}\n${finished.stderr.join('\n')}`).toContain(
    finished.code,
  );
  return finished;
}

// A busy machine takes its time for so many commands.
it('the tutorial, as it is written', { timeout: 600_000 }, async () => {
  const text = await readFile(tutorial, 'utf8');
  for (const [, name, content] of text.matchAll(/^`([\w./]+)`\n```json\n(.*?)^```/gms)) {
    await mkdir(dirname(folder.path(name!)), { recursive: true });
    await writeFile(folder.path(name!), content!);
  }
  // The one face of the text is an example; these are as many as a training needs.
  await writeFile(folder.path('faces', 'faces.jsonl'), await discs(folder.path('faces'), 6, 5));
  await writeFile(folder.path('tiny.json'), JSON.stringify({ extends: 'recipe.json', ...tiny }));
  const inFolder = (word: string) =>
    /^(faces|run|results|exported|recipe\.json)\b/.test(word) ? folder.path(word) : word;
  const commands = [...text.matchAll(/^```sh\n(.*?)^```/gms)].flatMap(([, block]) =>
    block!.trim().split('\n'),
  );
  expect(commands).toHaveLength(7);
  for (const command of commands) {
    const [program, name, ...rest] = command.split(' ');
    expect(program).toBe('musica');
    const words = rest.map((word) => inFolder(word.replace('recipe.json', 'tiny.json')));
    const args = words.map((word) => (word === 'tiny.json' ? folder.path(word) : word));
    const fast = name === 'train' ? ['--workers', '0', '--backend', 'wasm'] : [];
    const steps = name === 'train' && !rest.includes('--resume') ? ['--steps', '3'] : [];
    await succeed(name!, ...args, ...steps, ...fast);
  }
  const evaluated = await musica(
    'evaluate',
    '--data',
    folder.path('faces'),
    '--model',
    folder.path('run', 'model'),
    '--json',
  );
  expect(JSON.parse(evaluated.stdout)).toMatchObject({
    normalizer: 'inter-ocular',
    scheme: { name: 'mine5', mirror: [1, 0, 2, 4, 3] },
    parts: { eyes: expect.any(Number), nose: expect.any(Number), mouth: expect.any(Number) },
  });
});

const schemes: [string, unknown][] = [
  ['21 points without a meaning, stopped and resumed', { name: 'bare21', count: 21 }],
  [
    '106 points in the boxes of the data set',
    {
      name: 'mine106',
      count: 106,
      mirror: Array.from({ length: 53 }, (_, i) => [i, 105 - i]),
      parts: { jaw: Array.from({ length: 33 }, (_, i) => i) },
    },
  ],
];

it.each(schemes)('%s', { timeout: 300_000 }, async (what, written) => {
  const scheme: LandmarkScheme = parseScheme(written);
  const at = (...parts: string[]) => folder.path(scheme.name, ...parts);
  const boxes = scheme.count === 106 ? 'dataset' : 'landmarks';
  await mkdir(at('faces'), { recursive: true });
  await writeFile(at('faces', 'faces.jsonl'), await discs(at('faces'), 6, scheme.count));
  await writeFile(at('faces', 'dataset.json'), JSON.stringify({ name: 'discs', scheme: written }));
  const model = { name: scheme.name, scheme: written, ...tiny.model };
  await writeFile(at('recipe.json'), JSON.stringify({ ...tiny, model, steps: 2 }));
  const train = ['train', '--data', at('faces'), '--workers', '0', '--backend', 'wasm'];
  const whole = await succeed(...train, '--config', at('recipe.json'), '--boxes', boxes, '--out', at('run'));
  const isBare = scheme.mirror === undefined;
  expect(whole.stderr.join('\n').includes('faces are not mirrored'), whole.stderr.join('\n')).toBe(isBare);

  const file = JSON.parse(await readFile(at('run', 'model', 'model.json'), 'utf8'));
  expect(parseScheme(file.userDefinedMetadata.config.scheme)).toEqual(scheme);
  if (boxes === 'dataset') expect(file.userDefinedMetadata.boxes.kind).toBe('dataset');

  const { stdout } = await succeed(
    'evaluate',
    '--data',
    at('faces'),
    '--model',
    at('run', 'model'),
    '--json',
  );
  const evaluation = JSON.parse(stdout);
  // A model says which boxes it wants, and is measured in them.
  expect(evaluation).toMatchObject({ faces: 6, boxes, normalizer: 'box-size' });
  expect(evaluation.landmarks).toHaveLength(scheme.count);

  const image = at('faces', '0001.png');
  const out = ['--draw', '--format', 'json', '--out', at('results')];
  await succeed('align', image, '--model', at('run', 'model'), '--box', '30,28,40,40', ...out);
  const { faces } = JSON.parse(await readFile(at('results', '0001.json'), 'utf8'));
  expect(faces[0].landmarks).toHaveLength(scheme.count);
  const flipped = await musica(
    'align',
    image,
    '--model',
    at('run', 'model'),
    '--box',
    '30,28,40,40',
    '--flip-test',
    '--out',
    at('flip'),
  );
  if (isBare) expect(flipped.stderr.join()).toMatch(/flip test needs "mirror", which landmark scheme bare21/);
  else expect(flipped.code).toBe(0);

  if (!what.includes('resumed')) return;
  // Labels that change on the way are noticed, and a scheme that is asked for what it does not know says so.
  await cp(at('faces'), at('other'), { recursive: true });
  const lines = (await readFile(at('faces', 'faces.jsonl'), 'utf8')).replace(/\[\[\d/, '[[1');
  await writeFile(at('other', 'faces.jsonl'), lines);
  const changed = await musica(
    'train',
    '--data',
    at('other'),
    '--workers',
    '0',
    '--out',
    at('run'),
    '--resume',
  );
  expect(changed.stderr.join()).toMatch(/the labels of .*other are not those that/);
  await succeed(...train, '--out', at('run'), '--resume');
  const ocular = ['--normalizer', 'inter-ocular'];
  const refused = await musica('evaluate', '--data', at('faces'), '--model', at('run', 'model'), ...ocular);
  expect(refused.stderr.join()).toMatch(/inter-ocular needs "outerEyeCorners"/);
});
