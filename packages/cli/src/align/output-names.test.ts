import { describe, expect, it } from 'vitest';
import { type ListedImage, outputNames } from './output-names';

const names = (...images: (string | ListedImage)[]) =>
  [
    ...outputNames(images.map((image) => (typeof image === 'string' ? { path: image } : image))).values(),
  ].sort();

describe('outputNames', () => {
  it('are the file names, below the folders inside the folder that was searched', () => {
    expect(names('/p/a.jpg', { path: '/q/b.png', root: '/q' }, { path: '/q/in/c.png', root: '/q' })).toEqual([
      'a',
      'b',
      'in/c',
    ]);
  });

  it('keep files of one name in different folders apart', () => {
    expect(names('/p/x/a.jpg', '/p/y/a.jpg', '/p/y/b.jpg')).toEqual(['b', 'x/a.jpg', 'y/a.jpg']);
    expect(names({ path: '/p/x/a.jpg', root: '/p/x' }, { path: '/p/y/a.jpg', root: '/p/y' })).toEqual([
      'x/a.jpg',
      'y/a.jpg',
    ]);
    expect(names('/1/x/a.jpg', '/2/x/a.jpg')).toEqual(['1/x/a.jpg', '2/x/a.jpg']);
  });

  it('keep endings where only they differ, also for file systems that ignore case', () => {
    expect(names('/p/a.jpg', '/p/a.png')).toEqual(['a.jpg', 'a.png']);
    expect(names('/p/x/A.jpg', '/p/y/a.jpg')).toEqual(['x/A.jpg', 'y/a.jpg']);
  });

  it('do not meet the numbered names of several faces', () => {
    expect(names('/p/a.jpg', '/p/a_0.jpg', '/p/b_1.jpg')).toEqual(['a', 'a_0.jpg', 'b_1']);
  });

  it('do not depend on the order', () => {
    const one = outputNames([{ path: '/x/a.jpg' }, { path: '/y/a.jpg' }, { path: '/y/b.jpg' }]);
    const other = outputNames([{ path: '/y/b.jpg' }, { path: '/y/a.jpg' }, { path: '/x/a.jpg' }]);
    for (const [path, name] of one) expect(other.get(path)).toBe(name);
  });
});
