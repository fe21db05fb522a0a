import { existsSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/**
 * The file that `require(name)` would load: first as the application sees it, then as this package does.
 * The optional packages are installed beside the application, where a strict package manager hides them from us.
 * @returns undefined where the package is not installed
 */
export function resolvePackage(name: string): string | undefined {
  // The file name only marks the folder to start from; it need not exist.
  for (const from of [join(process.cwd(), 'resolve.js'), import.meta.url]) {
    try {
      return createRequire(from).resolve(name);
    } catch {
      // Not there; look from the next place.
    }
  }
  return undefined;
}

/** The package's own folder, found from a file in it: the nearest folder above with a package.json. */
export function packageRoot(file: string): string | undefined {
  for (let folder = dirname(file); ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'package.json'))) return folder;
    if (folder === dirname(folder)) return undefined;
  }
}

/** Whether a tfjs-node package holds its compiled part: its install script may have been skipped, or have failed. */
export function hasNativeBinding(root: string): boolean {
  const lib = join(root, 'lib');
  if (!existsSync(lib)) return false;
  return readdirSync(lib).some((folder) => existsSync(join(lib, folder, 'tfjs_binding.node')));
}
