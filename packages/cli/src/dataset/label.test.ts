import { boxOfLandmarks, mean, normalizedMeanError, normalizerOf } from '@musica/core';
import { readDataset } from '@musica/datasets';
import { describe, expect, it } from 'vitest';
import { sharedPath } from '../../../../test/shared';
import { imageFile, saveTinyModel, useFolder } from '../../test/fixtures';
import { musica } from '../../test/musica';

const folder = useFolder();
const photographs = sharedPath('data', 'ytf68', 'val');
const boxOf = (image: string, box: number[]) => `${JSON.stringify({ image, box })}\n`;

describe('musica dataset label', () => {
  it.skipIf(!photographs)('labels better than one look does, and knows what it is not sure of', async () => {
    const { faces, scheme } = await readDataset(photographs!);
    const some = faces.filter((_, index) => index % 31 === 0);
    // Boxes as far off as a detector's.
    const lines = some.map(({ image, landmarks }) => {
      const { x, y, width, height } = boxOfLandmarks(landmarks);
      return boxOf(image, [x - 0.08 * width, y + 0.06 * height, 1.1 * width, 1.05 * height]);
    });
    await folder.write({ 'boxes.jsonl': lines.join('') });
    const boxes = ['--boxes', folder.path('boxes.jsonl'), '--min-size', '10'];
    const paths = some.map(({ image }) => image);
    const errorsOf = async (looks: string) => {
      const out = folder.path(`looks-${looks}`);
      const all = ['--looks', looks, '--max-spread', '100', '--max-predicted', '100'];
      const { code } = await musica('dataset', 'label', ...paths, ...boxes, ...all, '--out', out);
      expect(code).toBe(0);
      const labelled = await readDataset(out);
      expect(labelled.faces.map(({ id }) => id).sort()).toEqual(some.map(({ id }) => id).sort());
      return some.map(({ id, landmarks }) => {
        const face = labelled.faces.find((other) => other.id === id)!;
        const unit = normalizerOf(landmarks, scheme, 'inter-ocular');
        return {
          error: normalizedMeanError(face.landmarks, landmarks, unit),
          spread: Number(face.attributes!.spread),
        };
      });
    };
    const one = await errorsOf('1');
    const many = await errorsOf('8');
    expect(mean(many.map(({ error }) => error))).toBeLessThan(mean(one.map(({ error }) => error)));
    // The half that the looks agree on best has the smaller errors.
    const bySpread = many.toSorted((a, b) => a.spread - b.spread);
    const half = bySpread.length >> 1;
    const meanOf = (part: typeof many) => mean(part.map(({ error }) => error));
    expect(meanOf(bySpread.slice(0, half))).toBeLessThan(meanOf(bySpread.slice(half)));
  });

  it('leaves out what is small, unsure or unreadable, and says so', async () => {
    await saveTinyModel(folder.path('model'));
    await folder.write({
      'in/a.png': await imageFile(1),
      'in/b.png': 'no image',
      'in/c.png': await imageFile(2),
    });
    const [a, b, c] = ['a', 'b', 'c'].map((name) => folder.path(`in/${name}.png`)) as [
      string,
      string,
      string,
    ];
    const boxes = [boxOf(a, [20, 10, 50, 50]), boxOf(a, [5, 5, 9, 9]), boxOf(b, [1, 1, 5, 5])];
    await folder.write({ 'some.jsonl': boxes.join('') });
    const command = [
      ...['dataset', 'label', folder.path('in'), '--boxes', folder.path('some.jsonl')],
      ...['--model', folder.path('model'), '--backend', 'wasm', '--min-size', '20'],
    ];
    const out = folder.path('out');
    const anything = ['--max-spread', '1000', '--max-predicted', '100000'];
    const { code, stdout, stderr } = await musica(...command, ...anything, '--out', out, '--json');
    expect(code).toBe(3);
    expect(stderr.join('\n')).toMatch(/b\.png: .*not an image/);
    expect(stderr.join('\n')).toContain(`${c}: ${folder.path('some.jsonl')} has no box for this image`);
    expect(JSON.parse(stdout)).toMatchObject({
      images: 3,
      faces: 1,
      leftOut: { unsure: 0, small: 1, unreadable: 2, withoutFace: 0 },
    });
    expect((await readDataset(out)).faces.map(({ id }) => id)).toEqual(['a.png']);

    const strict = await musica(...command, '--max-spread', '0.0001', '--out', folder.path('none'));
    expect([strict.code, strict.stderr.join('\n')]).toEqual([
      1,
      expect.stringContaining('no face of 3 images'),
    ]);
    const again = await musica(...command, '--out', out);
    expect([again.code, again.stderr.join('\n')]).toEqual([2, expect.stringContaining('is not empty')]);
  });
});
