import { readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';

/** libtensorflow's names beside the wheel's: the linker asks for them, and so would a prebuilt binding. */
export function linkLibraries(dir, lib) {
  const constants = readFileSync(join(dir, 'scripts', 'deps-constants.js'), 'utf8');
  const expected = /LIBTENSORFLOW_VERSION = '([\d.]+)'/.exec(constants)?.[1];
  for (const file of readdirSync(lib)) {
    const [, part, major] = /^libtensorflow_(cc|framework)\.so\.(\d+)$/.exec(file);
    const name = part === 'cc' ? 'libtensorflow.so' : 'libtensorflow_framework.so';
    const aliases = [name, `${name}.${major}`];
    // The package's install script looks for this name; finding it, it will not replace deps/ by a download.
    if (expected) aliases.push(`${name}.${expected}`);
    for (const alias of aliases) if (alias !== file) symlinkSync(file, join(lib, alias));
  }
}
