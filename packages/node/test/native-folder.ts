import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Goes where `npm run native` builds, if it was run: backends are looked for from the working folder. */
export function enterNativeFolder(): void {
  const folder = fileURLToPath(new URL('../../../native', import.meta.url));
  if (existsSync(folder)) process.chdir(folder);
}
