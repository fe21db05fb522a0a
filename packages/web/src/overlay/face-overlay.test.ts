import { afterEach, describe, expect, it, vi } from 'vitest';
import { FaceOverlay } from './face-overlay';

afterEach(() => vi.unstubAllGlobals());

/** A canvas that writes down what is drawn on it. */
function canvas(width: number, height: number) {
  const calls: string[] = [];
  const note =
    (name: string) =>
    (...values: unknown[]) =>
      calls.push(`${name} ${values.map(String).join(' ')}`.trim());
  class Path {
    lineTo = note('lineTo');
    moveTo = note('moveTo');
    arc = note('arc');
    roundRect = note('roundRect');
    closePath = note('closePath');
    toString() {
      return 'path';
    }
  }
  vi.stubGlobal('Path2D', Path);
  const names = ['save', 'restore', 'setTransform', 'translate', 'rotate', 'stroke', 'fill', 'clearRect'];
  const context = Object.fromEntries(names.map((name) => [name, note(name)]));
  return { calls, target: { width, height, getContext: () => context } as unknown as HTMLCanvasElement };
}

const face = { landmarks: [[10, 20]] as const, box: { x: 4, y: 9, width: 20, height: 30 } };

describe('FaceOverlay', () => {
  it('draws on a canvas of another size than the image, mirrored where asked for', () => {
    const { calls, target } = canvas(200, 100);
    new FaceOverlay(target, { mirror: true }).draw([face], { width: 100, height: 50 });
    expect(calls.slice(0, 3)).toEqual(['clearRect 0 0 200 100', 'save', 'setTransform -1 0 0 1 200 0']);
    // Twice the size; the landmark in the middle of its pixel.
    expect(calls.find((call) => call.startsWith('arc'))).toMatch(/^arc 21 41 /);
    expect(calls).toContain('translate 29 49');
    expect(calls.at(-1)).toBe('restore');
  });

  it('fills an svg element, in pixels of the image', () => {
    const attributes: Record<string, string> = {};
    const target = {
      localName: 'svg',
      innerHTML: '',
      setAttribute: (name: string, value: string) => Object.assign(attributes, { [name]: value }),
    };
    new FaceOverlay(target as unknown as SVGSVGElement, { boxes: false }).draw([face], {
      width: 100,
      height: 50,
    });
    expect(attributes.viewBox).toBe('0 0 100 50');
    expect(target.innerHTML).toContain('<circle cx="10.50" cy="20.50"');
    expect(target.innerHTML).not.toContain('<rect');
  });

  it('refuses what cannot be drawn on', () => {
    expect(() => new FaceOverlay({} as HTMLCanvasElement)).toThrow(/neither a canvas nor an svg/);
  });
});
