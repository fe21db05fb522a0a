import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { parse } from 'parse5';

/**
 * The links of a folder of pages that lead nowhere: to a file or an anchor that is not there, or out of the folder. Links to other
 * sites are not tried: those come and go.
 * @returns {{ page: string, target: string, why: string }[]}
 */
export function brokenLinks(folder) {
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const pages = new Map(
    paths
      .filter((path) => path.endsWith('.html'))
      .map((path) => [join(folder, path), collect(readFileSync(join(folder, path), 'utf8'))]),
  );
  const broken = [];
  for (const [page, { links }] of pages) {
    for (const target of links) {
      const why = problemOf(folder, pages, page, target);
      if (why) broken.push({ page: relative(folder, page), target, why });
    }
  }
  return broken;
}

function problemOf(folder, pages, page, target) {
  if (/^([a-z]+:|\/\/)/i.test(target)) return undefined;
  const [path, anchor] = target.split('#');
  const wanted = path === '' ? page : resolve(dirname(page), decodeURI(path.split('?')[0]));
  if (relative(folder, wanted).startsWith('..')) return 'is outside the site';
  const file = existsSync(wanted) && statSync(wanted).isDirectory() ? join(wanted, 'index.html') : wanted;
  if (!existsSync(file)) return 'there is no such file';
  const other = pages.get(file);
  if (!anchor || !other || other.ids.has(decodeURIComponent(anchor))) return undefined;
  return 'there is no such heading';
}

/** What a page links to and the anchors that it has. */
function collect(html) {
  const links = new Set();
  const ids = new Set();
  const visit = (node) => {
    for (const { name, value } of node.attrs ?? []) {
      if (name === 'id' || (name === 'name' && node.tagName === 'a')) ids.add(value);
      else if (name === 'href' || name === 'src') links.add(value);
    }
    for (const child of node.childNodes ?? []) visit(child);
  };
  visit(parse(html));
  return { links, ids };
}
