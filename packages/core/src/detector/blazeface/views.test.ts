import { describe, expect, it } from 'vitest';
import { applyAffine } from '../../geometry/affine';
import type { PixelImage } from '../../geometry/image';
import { warpTo } from '../../geometry/warp';
import type { AnchorGrids, FaceNetwork, NetworkView } from './face-network';
import { viewerOf } from './viewer';
import { angleOf, scaleOf, viewOfFace, viewOfImage, viewOfRegion } from './views';

const near = (x: number, y: number) => [expect.closeTo(x, 9), expect.closeTo(y, 9)];

describe('views', () => {
  it('of an image begin at its first corner and hold all of it', () => {
    const view = viewOfImage({ width: 1280, height: 720 }, 8);
    expect([view.width, view.height]).toEqual([160, 96]);
    // The first pixel of the input covers the pixels 0 to 7 of the image, whose middle is 3.5.
    expect(applyAffine(view.toImage, [0, 0])).toEqual(near(3.5, 3.5));
    expect(applyAffine(view.toImage, [159, 89])).toEqual(near(1275.5, 715.5));
  });

  it('upside down begin at the last corner', () => {
    const view = viewOfImage({ width: 1280, height: 720 }, 8, true);
    expect(applyAffine(view.toImage, [0, 0])).toEqual(near(1275.5, 715.5));
    expect(applyAffine(view.toImage, [159, 89])).toEqual(near(3.5, 3.5));
  });

  it('of a region that is turned show upright what is turned in the image', () => {
    const region = { x: 100, y: 50, width: 64, height: 32 };
    const view = viewOfRegion(region, 64, 90);
    // The region's longer side is 64, now upright.
    expect([view.width, view.height]).toEqual([32, 64]);
    // A head lying with its top to the right: the upper left corner of the view is the upper right one of the region.
    expect(applyAffine(view.toImage, [0, 0])).toEqual(near(163, 50));
    expect(applyAffine(view.toImage, [31, 0])).toEqual(near(163, 81));
    expect(angleOf(view)).toBeCloseTo(Math.PI / 2, 9);
    expect(applyAffine(viewOfRegion(region, 64, 270).toImage, [0, 0])).toEqual(near(100, 81));
  });

  it('of a face have it in the middle, upright, at the share that is asked for', () => {
    const view = viewOfFace([40, 30], 48, 0.5, 96, 0.25);
    expect(applyAffine(view.toImage, [47.5, 47.5])).toEqual(near(40, 30));
    expect(scaleOf(view)).toBeCloseTo(2, 9);
    expect(angleOf(view)).toBeCloseTo(0.5, 9);
  });
});

describe('viewerOf', () => {
  it('gives what the network saw in pixels of the image', async () => {
    let shown: NetworkView | undefined;
    const network: FaceNetwork = {
      run: (_, view): AnchorGrids => {
        shown = view;
        const cells = (view.width / 16) * (view.height / 16);
        const answer = {
          fineScores: new Float32Array(cells * 2).fill(-9),
          fineValues: new Float32Array(cells * 32),
          coarseScores: new Float32Array((cells / 4) * 6).fill(-9),
          coarseValues: new Float32Array((cells / 4) * 96),
        };
        answer.fineScores[0] = 2;
        answer.fineValues.set([0, 0, 10, 10, 4, -2]);
        return answer;
      },
      dispose: () => {},
    };
    const image: PixelImage = { data: new Uint8Array(100 * 60 * 3), width: 100, height: 60, channels: 3 };
    const view = viewOfRegion({ x: 20, y: 10, width: 64, height: 32 }, 32, 180);
    const seen = await viewerOf(network, image)(view, 0.5);
    const [face] = seen.faces;
    expect(shown).toBe(view);
    // The anchor is 8 input pixels from the corner of the view, which is the corner (84, 42) of the region's pixels.
    expect([face!.box.x + face!.box.width / 2, face!.box.y + face!.box.height / 2]).toEqual(
      near(84 - 16 - 0.5, 42 - 16 - 0.5),
    );
    expect([face!.box.width, face!.box.height]).toEqual(near(20, 20));
    expect(face!.box.roll).toBeCloseTo(180, 9);
    expect(face!.points[0]).toEqual(near(84 - 24 - 0.5, 42 - 12 - 0.5));
    // The sigmoid of 2 is 0.88: no face from 0.9 on, but a hint, in the centre of its box.
    const doubted = await viewerOf(network, image)(view, 0.9);
    expect(doubted.faces).toEqual([]);
    expect(doubted.hints(0.85)).toEqual([
      { place: near(84 - 16 - 0.5, 42 - 16 - 0.5), score: expect.closeTo(0.881, 3) },
    ]);
    expect(doubted.hints(0.89)).toEqual([]);
    expect(seen.hints(0.002)).toEqual([]);
  });
});

describe('warpTo', () => {
  it('samples crops that are not square', () => {
    const image: PixelImage = {
      data: Uint8Array.from({ length: 4 * 3 }, (_, i) => 10 * i),
      width: 4,
      height: 3,
      channels: 1,
    };
    const crop = warpTo(image, [1, 0, 1, 0, 1, 0], { width: 3, height: 2 });
    expect([...crop].filter((_, i) => i % 3 === 0)).toEqual([10, 20, 30, 50, 60, 70]);
  });
});
