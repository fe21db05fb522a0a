// Whose code a package holds in its own files, and on which terms. Dependencies that npm installs bring their own licences.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';

/** What no bundler sees: the runtime that AssemblyScript compiles into the kernels, and weights. */
const unseen = {
  wasm: { modules: ['assemblyscript'] },
  web: { modules: ['assemblyscript'] },
  models: { folders: ['blazeface'] },
};

/**
 * The notices of a package, as Markdown.
 * @param {string} root the repository's folder
 * @param {string} name the folder of the package, which is built
 */
export function thirdPartyNotices(root, name) {
  const folder = join(root, 'packages', name);
  const { modules = [], folders = [] } = unseen[name] ?? {};
  const require = createRequire(join(root, 'packages', 'wasm', 'package.json'));
  const compiled = modules.map((module) => dirname(require.resolve(`${module}/package.json`)));
  const parts = [
    ...new Map([...bundledModules(folder), ...compiled].map((path) => [nameOf(path), path])).entries(),
  ]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([title, path]) => section(title, licenceTexts(path, root)));
  for (const inside of folders) parts.push(section(inside, licenceTexts(join(folder, inside), root)));
  const head = `# Third-party notices\n\nWhat the files of this package hold of others. Its dependencies are installed with their own licences.\n`;
  return parts.length === 0 ? `${head}\nNothing.\n` : `${head}\n${parts.join('\n')}`;
}

/** The folders of the packages that a build took code of, by esbuild's metafiles. */
function bundledModules(folder) {
  const dist = join(folder, 'dist');
  if (!existsSync(dist)) return [];
  const metafiles = readdirSync(dist, { recursive: true }).filter((path) =>
    /metafile-[\w-]+\.json$/.test(path),
  );
  const found = new Set();
  for (const path of metafiles) {
    const { outputs } = JSON.parse(readFileSync(join(dist, path), 'utf8'));
    for (const { inputs } of Object.values(outputs)) {
      for (const [input, { bytesInOutput }] of Object.entries(inputs)) {
        const at = input.lastIndexOf('node_modules/');
        // `(disabled):` is what a browser does without: an empty module.
        if (bytesInOutput === 0 || at < 0 || input.startsWith('(')) continue;
        const [scope, inner] = input.slice(at + 'node_modules/'.length).split('/');
        const module = scope.startsWith('@') ? join(scope, inner) : scope;
        found.add(resolve(folder, input.slice(0, at), 'node_modules', module));
      }
    }
  }
  return [...found];
}

function nameOf(path) {
  const { name, version, license, repository } = JSON.parse(readFileSync(join(path, 'package.json'), 'utf8'));
  const url = (repository?.url ?? repository ?? '').replace(/^git\+/, '');
  return `${name} ${version} (${[license, url].filter(Boolean).join(', ')})`;
}

/** Licence and notice files; of packages that ship without, what their README says, or the text of Apache 2.0 where that is it. */
function licenceTexts(path, root) {
  const files = readdirSync(path, { withFileTypes: true }).filter((entry) => entry.isFile());
  const named = (pattern) =>
    files.filter(({ name }) => pattern.test(name)).map(({ name }) => join(path, name));
  const texts = named(/^(licen[cs]e|notice|copying)/i).map((file) => readFileSync(file, 'utf8').trim());
  if (texts.length > 0) return texts;
  const { name, license } = JSON.parse(readFileSync(join(path, 'package.json'), 'utf8'));
  if (license === 'Apache-2.0') {
    return [readFileSync(join(root, 'packages', 'models', 'blazeface', 'LICENSE'), 'utf8').trim()];
  }
  const readme = named(/^readme/i).map((file) => readFileSync(file, 'utf8'))[0];
  const said = /^\W*licen[cs]e\b.*\n[\s\S]*/im.exec(readme ?? '')?.[0];
  if (!said?.includes('Copyright')) throw new Error(`${name}: says its licence nowhere`);
  return [said.trim()];
}

const section = (title, texts) =>
  `## ${title}\n\n${texts.map((text) => `\`\`\`text\n${text}\n\`\`\`\n`).join('\n')}`;
