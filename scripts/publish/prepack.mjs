// Before a package is packed: the changelog of all packages, and the licences of what its files hold of others.
import { readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { repositoryUrl } from './manifests.mjs';
import { thirdPartyNotices } from './notices.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = process.cwd();

// All packages have one version and one changelog. Its links are relative to the repository.
const changelog = readFileSync(join(root, 'CHANGELOG.md'), 'utf8');
const linked = changelog.replace(/\]\((?![a-z]+:|#)/g, `](${repositoryUrl}/blob/main/`);
writeFileSync(join(folder, 'CHANGELOG.md'), linked);
writeFileSync(join(folder, 'THIRD-PARTY-NOTICES.md'), thirdPartyNotices(root, basename(folder)));
