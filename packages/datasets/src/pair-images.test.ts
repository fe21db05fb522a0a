import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { pairImages } from './pair-images';

const pairs = (images: string[], names: string[]) => Object.fromEntries(pairImages(images, names));

describe('pairImages', () => {
  it('pairs equal paths however they are written', () => {
    expect(pairs([resolve('x/a.jpg')], ['./x/a.jpg', 'y/a.jpg'])).toEqual({
      [resolve('x/a.jpg')]: './x/a.jpg',
    });
  });

  it('pairs by the end of the path, and by the bare file name where that is unique', () => {
    expect(pairs(['/data/val/a.jpg', '/data/val/b.jpg'], ['val/a.jpg', 'b.jpg'])).toEqual({
      '/data/val/a.jpg': 'val/a.jpg',
      '/data/val/b.jpg': 'b.jpg',
    });
    expect(pairs(['a.jpg'], ['C:\\photos\\a.jpg'])).toEqual({ 'a.jpg': 'C:\\photos\\a.jpg' });
  });

  it('keeps files of the same name in different folders apart', () => {
    expect(pairs(['/d/x/1.jpg', '/d/y/1.jpg'], ['x/1.jpg', 'y/1.jpg'])).toEqual({
      '/d/x/1.jpg': 'x/1.jpg',
      '/d/y/1.jpg': 'y/1.jpg',
    });
    // The name says x, so the image in y has none.
    expect(pairs(['/d/x/1.jpg', '/d/y/1.jpg'], ['x/1.jpg'])).toEqual({ '/d/x/1.jpg': 'x/1.jpg' });
    expect(pairs(['/d/x/1.jpg', '/d/y/1.jpg'], ['1.jpg'])).toEqual({});
    expect(pairs(['1.jpg'], ['x/1.jpg', 'y/1.jpg'])).toEqual({});
  });

  it('lets the ending decide only where nothing else does', () => {
    expect(pairs(['/d/a', '/d/b.png'], ['a.jpg', 'b.jpg'])).toEqual({ '/d/a': 'a.jpg', '/d/b.png': 'b.jpg' });
    expect(pairs(['/d/a.jpg', '/d/a.png'], ['a.png'])).toEqual({ '/d/a.png': 'a.png' });
    expect(pairs(['/d/a.jpg', '/d/a.png'], ['a.png', 'a.jpg'])).toEqual({
      '/d/a.png': 'a.png',
      '/d/a.jpg': 'a.jpg',
    });
  });
});
