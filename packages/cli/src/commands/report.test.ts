import { readFile } from 'node:fs/promises';
import type { Point } from '@musica/core';
import { type DefaultTreeAdapterMap, parse } from 'parse5';
import { beforeAll, describe, expect, it } from 'vitest';
import { face, imageFile, ring, saveTinyModel, useFolder } from '../../test/fixtures';
import { musica } from '../../test/musica';

const folder = useFolder();
const evil = '<img src=x onerror=alert(1)>&"\'.png';
const truth = ring(48, 40, 22);

beforeAll(async () => {
  await saveTinyModel(folder.path('model'));
  await folder.write(await face('good/a', 1));
  await folder.write(await face('good/b', 2));
  const lines = (of: (by: number) => object) => [1, 2, 3].map((by) => JSON.stringify(of(by))).join('\n');
  const image = (by: number) => (by === 3 ? evil : `${by}.png`);
  const off = (by: number) => truth.map(([x, y]): Point => [x + by, y]);
  await folder.write({
    'odd/dataset.json': '{"name":"odd","scheme":"ibug68"}',
    'odd/faces.jsonl': lines((by) => ({
      image: image(by),
      landmarks: truth,
      subsets: by === 2 ? ['<u>'] : [],
      attributes: { pose: by === 1 },
    })),
    'odd/1.png': await imageFile(1),
    'odd/2.png': 'no image at all',
    [`odd/${evil}`]: await imageFile(3),
    'odd.jsonl': lines((by) => ({ image: image(by), landmarks: off(by), predictedNme: 2 * by })),
    'bare.jsonl': lines((by) => ({ image: image(by), landmarks: off(4 - by) })),
  });
});

type Node = DefaultTreeAdapterMap['node'];
type Element = DefaultTreeAdapterMap['element'];

/** The page's elements; it must be HTML without an error, and ask for nothing from elsewhere. */
async function elementsOf(file: string): Promise<Element[]> {
  const text = await readFile(file, 'utf8');
  const errors: string[] = [];
  const document = parse(text, {
    sourceCodeLocationInfo: true,
    onParseError: ({ code, startLine, startCol }) => errors.push(`${code} at ${startLine}:${startCol}`),
  });
  expect(errors).toEqual([]);
  const elements: Element[] = [];
  const walk = (node: Node) => {
    if ('tagName' in node) elements.push(node);
    if ('childNodes' in node) node.childNodes.forEach(walk);
  };
  walk(document);
  expect(text).not.toMatch(/https?:|@import|url\((?!#)/);
  for (const { tagName, attrs } of elements) {
    expect(['script', 'link', 'iframe', 'object', 'embed', 'img', 'base']).not.toContain(tagName);
    for (const { name, value } of attrs) {
      expect(name).not.toMatch(/^on/);
      if (['href', 'src', 'srcset', 'action'].includes(name))
        expect(value).toMatch(/^(#|data:image\/jpeg;base64,)/);
    }
  }
  return elements;
}

const attribute = ({ attrs }: Element, wanted: string) => attrs.find(({ name }) => name === wanted)?.value;
const textOf = (node: Node): string =>
  'value' in node ? node.value : 'childNodes' in node ? node.childNodes.map(textOf).join('') : '';
const headings = (elements: readonly Element[]) =>
  elements.filter(({ tagName }) => /^h[23]$/.test(tagName)).map(textOf);

describe('musica report', () => {
  it('measures a model and draws everything there is', async () => {
    const out = folder.path('model.html');
    const { code, stdout, stderr } = await musica(
      ...[
        'report',
        '--data',
        folder.path('good'),
        '--model',
        folder.path('model'),
        '--backend',
        'wasm',
        '--out',
        out,
      ],
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: [] });
    expect(stdout).toMatch(/model: 2 faces, mean NME [\d.]+ % \(inter-ocular\)\n.*model\.html: \d+ kB/s);
    const elements = await elementsOf(out);
    expect(headings(elements)).toEqual(
      expect.arrayContaining([
        ...['Summary', 'Cumulative error distribution', 'Reliability', 'Risk and coverage', 'Error and cost'],
        ...['Where faces exit', 'Mean error and box noise', 'Error of each landmark', 'Best and worst faces'],
      ]),
    );
    // Every drawing that is not decoration says what it shows.
    const drawings = elements.filter(
      (element) => element.tagName === 'svg' && !attribute(element, 'aria-hidden'),
    );
    expect(drawings.length).toBeGreaterThan(8);
    for (const svg of drawings) {
      expect(attribute(svg, 'role')).toBe('img');
      expect(attribute(svg, 'aria-label')).toMatch(/\w/);
    }
    expect(elements.filter(({ tagName }) => tagName === 'image')).toHaveLength(4);
    expect(elements.filter(({ tagName }) => tagName === 'circle').length).toBeGreaterThanOrEqual(68);
    const ids = elements.flatMap((element) => attribute(element, 'id') ?? []);
    expect(new Set(ids).size).toBe(ids.length);
    for (const element of elements.filter(({ tagName }) => tagName === 'a')) {
      expect(ids).toContain(attribute(element, 'href')!.slice(1));
    }
  });

  it('shows several side by side, with names as they are and images that are there', async () => {
    const out = folder.path('odd.html');
    const predictions = [
      '--predictions',
      folder.path('odd.jsonl'),
      '--predictions',
      folder.path('bare.jsonl'),
    ];
    const { code, stdout } = await musica(
      ...[
        'report',
        '--data',
        folder.path('odd'),
        ...predictions,
        '--name',
        '<b>1</b>',
        '--out',
        out,
        '--json',
      ],
    );
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ out, evaluations: [{ name: '<b>1</b>' }, { name: 'bare' }] });
    const elements = await elementsOf(out);
    const body = textOf(elements.find(({ tagName }) => tagName === 'body')!);
    for (const text of ['<b>1</b>', evil, '<u>', 'not pose', 'no image']) expect(body).toContain(text);
    // Only one of them predicts errors; only models stop early.
    expect(headings(elements)).toContain('Reliability');
    expect(headings(elements)).not.toContain('Stopping early');
  });

  it('reads saved evaluations, and refuses to mix units', async () => {
    const saved = async (name: string, ...args: string[]) => {
      const file = folder.path(`${name}.json`);
      const data = ['--data', folder.path('odd'), '--predictions', folder.path('odd.jsonl')];
      await musica('evaluate', ...data, '--json', file, ...args);
      return file;
    };
    const [a, b] = [await saved('a'), await saved('b', '--normalizer', 'box-size')];
    const out = folder.path('saved.html');
    expect((await musica('report', a, a, '--examples', '0', '--out', out)).code).toBe(0);
    const elements = await elementsOf(out);
    expect(headings(elements)).not.toContain('Best and worst faces');
    expect(textOf(elements.find(({ tagName }) => tagName === 'h1')!)).toBe('Face alignment: a, a (2)');
    const mixed = await musica('report', a, b, '--out', out);
    expect(mixed).toMatchObject({
      code: 1,
      stderr: [
        expect.stringMatching(/cannot be shown together: their normalizer is "inter-ocular" and "box-size"/),
      ],
    });
  });

  it.each([
    [[], /nothing to report on/],
    [['--model', 'standard'], /need --data/],
    [['a.json', '--data', 'x'], /nothing to measure on it/],
  ])('refuses %s as wrong usage', async (args, reason) => {
    const { code, stderr } = await musica('report', ...args, '--out', folder.path('no.html'));
    expect({ code, stderr }).toEqual({ code: 2, stderr: [expect.stringMatching(reason)] });
  });

  describe('of trainings', () => {
    const line = (step: number, rest = {}) =>
      JSON.stringify({
        step,
        loss: 8 / step,
        learningRate: 1e-3,
        perStep: [0.2, 0.1],
        seconds: step,
        samplesPerSecond: 9,
        ...rest,
      });
    const write = async (name: string, ...metrics: string[]) =>
      folder.write({ [`${name}/metrics.jsonl`]: metrics.join('\n') });

    it('draws the curves and the validation faces as they were found', async () => {
      const image = (await imageFile(3, 'jpeg')).toString('base64');
      const found = (step: number, nme: number) =>
        JSON.stringify({ step, found: [{ nme, landmarks: truth.map(([x, y]) => [x + nme, y]) }] });
      await write(
        'run',
        line(50),
        line(100, { validation: [9, 8.25] }),
        line(200, { validation: [7, 6.5] }),
        '{"ste',
      );
      const face = JSON.stringify({ size: 96, image, truth: [null, ...truth.slice(1)] });
      await folder.write({
        'run/validation-faces.jsonl': [face, found(100, 8), 'broken', found(200, 6), ''].join('\n'),
      });
      const out = folder.path('run.html');
      const { code, stdout, stderr } = await musica('report', folder.path('run'), '--out', out);
      expect({ code, stderr }).toEqual({ code: 3, stderr: [expect.stringMatching(/faces\.jsonl:3: /)] });
      expect(stdout).toMatch(/^run: step 200, validation NME 6\.50 %$/m);
      const elements = await elementsOf(out);
      expect(headings(elements)).toEqual([
        ...['Summary', 'Curves', 'Loss', 'Validation NME', 'Training error', 'Learning rate', 'Speed'],
        'Validation faces',
      ]);
      const faces = elements.filter((element) => attribute(element, 'class') === 'face');
      expect(faces.map(textOf)).toEqual(['8.00 %step 100', '6.00 %step 200']);
      // The photograph is in the page once, however often the face is drawn.
      expect(elements.filter(({ tagName }) => tagName === 'image')).toHaveLength(1);
      expect(
        elements.filter(({ tagName }) => tagName === 'use').map((use) => attribute(use, 'href')),
      ).toEqual(['#face-0-0']);
      const slips = elements.filter((element) => attribute(element, 'class') === 'slips');
      expect(attribute(slips[0]!, 'd')!.match(/M/g)).toHaveLength(67);
    });

    it('draws several side by side, and says what is no training', async () => {
      await write('run-a', line(10, { validation: [5, 4] }));
      await write('run-b', line(10), line(20));
      const out = folder.path('runs.html');
      const args = ['report', folder.path('run-a'), folder.path('run-b'), '--name', 'before', '--out', out];
      const { code, stdout } = await musica(...args, '--json');
      expect(code).toBe(0);
      expect(JSON.parse(stdout).runs).toEqual([
        { name: 'before', step: 10, validation: [5, 4] },
        { name: 'run-b', step: 20, validation: null },
      ]);
      const none = await musica('report', folder.path('good'), '--out', out);
      expect(none).toMatchObject({
        code: 1,
        stderr: [expect.stringMatching(/good is no folder of a training/)],
      });
      await folder.write({ 'one.json': '{}' });
      const mixed = await musica('report', folder.path('one.json'), folder.path('run-a'), '--out', out);
      expect(mixed).toMatchObject({ code: 2, stderr: [expect.stringMatching(/not on one page/)] });
    });
  });
});
