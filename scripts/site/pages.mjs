// The Markdown of the repository as pages. Each lies where its document lies, so that links between them stay as they are.
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, posix } from 'node:path';
import GithubSlugger from 'github-slugger';
import highlighter from 'highlight.js';
import MarkdownIt from 'markdown-it';
import anchor from 'markdown-it-anchor';
import { published, repositoryUrl } from '../publish/manifests.mjs';
import { pageOf } from './template.mjs';

const below = (root, folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .map((path) => posix.join(folder, path.replaceAll('\\', '/')))
    .filter((path) => path.endsWith('.md'));

/** The documents that become pages, as paths in the repository. */
const documentsOf = (root) => [
  ...[
    'README.md',
    'CHANGELOG.md',
    'CONTRIBUTING.md',
    'SECURITY.md',
    'apps/demo/README.md',
    'deploy/README.md',
  ],
  ...below(root, 'docs'),
  ...readdirSync(join(root, 'packages')).map((name) => `packages/${name}/README.md`),
  ...readdirSync(join(root, 'packages/models'))
    .map((name) => `packages/models/${name}/README.md`)
    .filter((path) => existsSync(join(root, path))),
  'examples/README.md',
  ...readdirSync(join(root, 'examples'))
    .map((name) => `examples/${name}/README.md`)
    .filter((path) => existsSync(join(root, path))),
];

const htmlOf = (document) => document.replace(/README\.md$/, 'index.md').replace(/\.md$/, '.html');

/**
 * Writes all pages and the images on them.
 * @returns how many pages they are
 */
export function writePages(root, out) {
  const documents = documentsOf(root);
  const titles = new Map(
    documents.map((path) => [path, /^# (.+)$/m.exec(readFileSync(join(root, path), 'utf8'))?.[1] ?? path]),
  );
  const images = new Set();
  const site = { root, documents: new Set(documents), images };
  for (const document of documents) {
    const content = render(site, document);
    const sections = [
      { heading: 'Guide', entries: documents.filter((path) => /^docs\/[^/]+\.md$/.test(path)) },
      { heading: 'Packages', entries: published.map((name) => `packages/${name}/README.md`) },
    ].map(({ heading, entries }) => ({
      heading,
      entries: entries.map((path) => ({
        title: titles.get(path),
        href: posix.relative(posix.dirname(htmlOf(document)), htmlOf(path)),
        current: path === document,
      })),
    }));
    const up = posix.relative(posix.dirname(document), '.') || '.';
    const path = join(out, htmlOf(document));
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(
      path,
      pageOf({
        title: titles.get(document),
        content,
        sections,
        up,
        source: `${repositoryUrl}/blob/main/${document}`,
      }),
    );
  }
  for (const image of images) {
    mkdirSync(dirname(join(out, image)), { recursive: true });
    copyFileSync(join(root, image), join(out, image));
  }
  copyFileSync(join(root, 'scripts/site/style.css'), join(out, 'style.css'));
  return documents.length;
}

/** A document as HTML, with links that hold on the site. */
function render(site, document) {
  const slugger = new GithubSlugger();
  const markdown = new MarkdownIt({ html: true, linkify: true, highlight }).use(anchor, {
    slugify: (text) => slugger.slug(text),
  });
  const { renderToken } = markdown.renderer;
  const withTarget = (attribute) => (tokens, index, options, _env, self) => {
    const token = tokens[index];
    token.attrSet(attribute, targetOf(site, document, token.attrGet(attribute)));
    if (attribute === 'src') token.attrSet('alt', token.content);
    return renderToken.call(self, tokens, index, options);
  };
  markdown.renderer.rules.link_open = withTarget('href');
  markdown.renderer.rules.image = withTarget('src');
  return markdown.render(readFileSync(join(site.root, document), 'utf8'));
}

/** Where a link of a document leads to on the site: a page, an image, or the repository for all else. */
function targetOf(site, document, target) {
  if (/^([a-z]+:|#)/i.test(target)) return target;
  const [path, hash] = target.split('#');
  const wanted = posix.join(posix.dirname(document), decodeURI(path)).replace(/\/$/, '');
  const full = join(site.root, wanted);
  if (!existsSync(full)) throw new Error(`${document}: ${target}: there is no such file`);
  const folder = statSync(full).isDirectory();
  const page = folder ? posix.join(wanted, 'README.md') : wanted;
  const anchored = hash ? `#${hash}` : '';
  if (site.documents.has(page)) return posix.relative(posix.dirname(document), htmlOf(page)) + anchored;
  if (/\.(png|jpe?g|svg|gif|webm)$/.test(wanted)) {
    site.images.add(wanted);
    return target;
  }
  return `${repositoryUrl}/${folder ? 'tree' : 'blob'}/main/${wanted}${anchored}`;
}

function highlight(code, language) {
  const known = language && highlighter.getLanguage(language);
  return known ? highlighter.highlight(code, { language }).value : '';
}
