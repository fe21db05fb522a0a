// pnpm version-packages: the next version of all packages, by the changesets; "Unreleased" becomes its heading.
import { readFileSync, writeFileSync } from 'node:fs';
import { root, run } from '../steps.mjs';

const read = (path) => readFileSync(`${root}${path}`, 'utf8');
const versionOf = () => JSON.parse(read('packages/core/package.json')).version;

const before = versionOf();
run('npx', ['changeset', 'version']);
const version = versionOf();
if (version === before) process.exit();

const date = new Date().toISOString().slice(0, 10);
writeFileSync(
  `${root}CHANGELOG.md`,
  read('CHANGELOG.md').replace(/^## Unreleased$/m, `## Unreleased\n\n## ${version} (${date})`),
);
const citation = read('CITATION.cff');
writeFileSync(
  `${root}CITATION.cff`,
  citation
    .replace(/^version: .*$/m, `version: ${version}`)
    .replace(/^date-released: .*$/m, `date-released: ${date}`),
);
const manifest = read('package.json');
writeFileSync(`${root}package.json`, manifest.replace(/"version": "[^"]+"/, `"version": "${version}"`));
// The examples name the versions that they were tried with.
run(process.execPath, ['scripts/publish/example-versions.mjs']);
run('npx', ['--yes', JSON.parse(manifest).packageManager, 'install', '--lockfile-only']);
