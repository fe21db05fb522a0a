import { readdirSync, readFileSync } from 'node:fs';
import { loadAligner } from '@musica/node';
import { beforeAll, describe, expect, it } from 'vitest';
import { face, image, saveTinyModel, useFolder } from '../../test/fixtures';
import { musica } from '../../test/musica';

const folder = useFolder();
const json = (name: string) => JSON.parse(readFileSync(folder.path(name, 'model.json'), 'utf8'));

beforeAll(async () => {
  await saveTinyModel(folder.path('model'));
  for (let i = 0; i < 24; i++)
    await folder.write(await face(`faces/Person_${String.fromCharCode(97 + (i % 12))}_${i}`, i % 12));
});

const calibrate = (...args: string[]) =>
  musica(
    'calibrate',
    '--data',
    folder.path('faces'),
    '--model',
    folder.path('model'),
    '--backend',
    'simd',
    ...args,
  );

describe('musica calibrate', () => {
  it('prints what it would do, and with --dry-run does nothing', async () => {
    const before = json('model');
    const done = await calibrate('--dry-run', '--json');
    const report = JSON.parse(done.stdout);
    expect(report).toMatchObject({ out: null, faces: 24, persons: 12 });
    expect(report.presets.map(({ preset }: { preset: string }) => preset)).toEqual([
      'accurate',
      'balanced',
      'fast',
    ]);
    expect(json('model')).toEqual(before);
  });

  it('writes calibration, failAbove and presets, and leaves the weights alone', async () => {
    const done = await calibrate('--out', folder.path('out'));
    expect(done.code).toBe(0);
    expect(done.stdout).toContain('preset');
    const weights = (name: string) => readdirSync(folder.path(name)).filter((file) => file.endsWith('.bin'));
    expect(weights('out')).toEqual(weights('model'));
    const { calibration, presets, failAbove } = json('out').userDefinedMetadata;
    const training = JSON.parse(readFileSync(folder.path('out', 'training.json'), 'utf8'));
    expect(calibration).toHaveLength(2);
    expect(failAbove).toBeGreaterThan(0);
    expect(training.calibratedOn).toMatchObject({ faces: 24 });
    // A name, not a place on the machine that it was made on.
    expect(training.calibratedOn.data).toMatch(/^[\w-]+$/);
    const aligner = await loadAligner({ model: folder.path('out'), backend: 'cpu' });
    expect(aligner.model.presets).toEqual(presets);
    const box = { x: 20, y: 10, width: 50, height: 50 };
    const by = async (options: object) => (await aligner.align(image(1), [box], options))[0]!;
    expect(await by({ preset: 'fast' })).toEqual(await by({ exitBelow: presets.fast }));
    expect(await by({ preset: 'accurate' })).toEqual(await by({}));
    await expect(by({ preset: 'fast', exitBelow: 1 })).rejects.toMatchObject({ code: 'config' });
    aligner.dispose();
  });

  it('takes presets elsewhere on the command line, where the model has them', async () => {
    const evaluate = (model: string, ...args: string[]) =>
      musica(
        ...['evaluate', '--data', folder.path('faces'), '--model', folder.path(model), '--backend', 'cpu'],
        ...args,
      );
    const named = await evaluate('out', '--preset', 'balanced', '--json');
    expect(JSON.parse(named.stdout).exitBelow).toEqual(json('out').userDefinedMetadata.presets.balanced);
    expect(await evaluate('model', '--preset', 'fast')).toMatchObject({ code: 1 });
    expect(await evaluate('out', '--preset', 'fast', '--exit-below', '3')).toMatchObject({ code: 2 });
  });

  it('needs a place for a shipped model', async () => {
    expect(await musica('calibrate', '--data', folder.path('faces'))).toMatchObject({ code: 2 });
  });
});
