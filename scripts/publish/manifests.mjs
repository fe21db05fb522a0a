// pnpm manifests: writes into every package.json what all packages have in common. It is said once, in the root's package.json.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const read = (path) => JSON.parse(readFileSync(path, 'utf8'));
const { author, license, repository, bugs, engines, keywords } = read(join(root, 'package.json'));

/** The address of the repository's pages. */
export const repositoryUrl = repository.url.replace(/^git\+/, '').replace(/\.git$/, '');

/** The packages that are published, by the names of their folders. */
export const published = readdirSync(join(root, 'packages'))
  .filter((name) => !read(join(root, 'packages', name, 'package.json')).private)
  .sort();

/** What the package.json of a package says as all others do. */
export function commonFields(name) {
  return {
    license,
    author,
    homepage: `${repositoryUrl}/tree/main/packages/${name}#readme`,
    repository: { ...repository, directory: `packages/${name}` },
    bugs,
    engines,
    publishConfig: { access: 'public' },
  };
}

/** What prepack.mjs writes, and what a build leaves for it. */
const packed = ['CHANGELOG.md', 'THIRD-PARTY-NOTICES.md'];
const unpacked = ['!dist/**/metafile-*.json'];

/** The manifest with the common fields; what it has keeps its place. */
function complete(name, manifest) {
  const { name: fullName, version, description, keywords: own = [], ...rest } = manifest;
  return {
    name: fullName,
    version,
    description,
    keywords: [...new Set([...keywords, ...own])],
    ...commonFields(name),
    ...rest,
    ...commonFields(name),
    files: [...new Set([...rest.files, ...packed, ...(rest.files.includes('dist') ? unpacked : [])])],
    scripts: { ...rest.scripts, prepack: 'node ../../scripts/publish/prepack.mjs' },
  };
}

if (process.argv[1] && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  for (const name of published) {
    const path = join(root, 'packages', name, 'package.json');
    writeFileSync(path, `${JSON.stringify(complete(name, read(path)), null, 2)}\n`);
  }
}
