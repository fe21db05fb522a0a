import { access } from 'node:fs/promises';
import { isAbsolute, resolve, sep } from 'node:path';

/** The absolute path of a file named in a data set, or undefined where the name leads out of the data set's folder. */
export function pathBelow(root: string, name: string): string | undefined {
  // No file system takes a zero byte; Node would throw on it.
  if (name.includes('\0')) return undefined;
  const path = resolve(root, name);
  return !isAbsolute(name) && isBelow(root, path) ? path : undefined;
}

/** Whether an absolute path lies below a folder. */
export function isBelow(root: string, path: string): boolean {
  return path.startsWith(root.endsWith(sep) ? root : root + sep);
}

export async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
