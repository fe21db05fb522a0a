// npm run site: docs/ and all READMEs as pages, the API reference, and the demo, in site/; then every link is tried.
import { cpSync, rmSync } from 'node:fs';
import { writeApiReference } from './site/api-reference.mjs';
import { brokenLinks } from './site/broken-links.mjs';
import { writePages } from './site/pages.mjs';
import { installAndBuild, root } from './steps.mjs';

// As a task of turbo it finds the demo built.
if (!process.env.TURBO_HASH) installAndBuild('@musica/demo');
const out = `${root}site`;
rmSync(out, { recursive: true, force: true });

console.log(`${writePages(root, out)} pages`);
await writeApiReference(root, `${out}/api`);
cpSync(`${root}apps/demo/dist`, `${out}/demo`, { recursive: true });

const broken = brokenLinks(out);
for (const { page, target, why } of broken) console.error(`${page}: ${target}: ${why}`);
console.log(
  broken.length === 0 ? 'site/ is ready; every link leads somewhere' : `${broken.length} links lead nowhere`,
);
process.exit(broken.length === 0 ? 0 : 1);
