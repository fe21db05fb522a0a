// Writes the version of the packages into the package.json of each example.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { root } from '../steps.mjs';

const { version } = JSON.parse(readFileSync(`${root}package.json`, 'utf8'));
for (const name of readdirSync(`${root}examples`)) {
  const path = `${root}examples/${name}/package.json`;
  if (!existsSync(path)) continue;
  const text = readFileSync(path, 'utf8');
  writeFileSync(path, text.replace(/("@musica\/\w+": )"\^[^"]+"/g, `$1"^${version}"`));
}
