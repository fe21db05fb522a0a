import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A block of JavaScript of a document, which a reader may copy. */
export interface DocumentExample {
  /** The document and the number of the block in it, from 0: `packages/node/README.md#1`. */
  readonly name: string;
  readonly code: string;
  /** Whether it needs a page. */
  readonly page: boolean;
}

const foreign = ['node_modules', 'dist', 'native', 'out', 'site', 'runs'];

function markdownBelow(root: string, folder = ''): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    // What packing writes beside a package's own files.
    if (/^packages\/\w+\/(CHANGELOG|THIRD-PARTY-NOTICES)\.md$/.test(path)) return [];
    if (entry.isFile()) return path.endsWith('.md') ? [path] : [];
    const own = entry.isDirectory() && !entry.name.startsWith('.') && !foreign.includes(entry.name);
    return own ? markdownBelow(root, path) : [];
  });
}

/** Those whose code needs an application around it, which the consumer tests of @musica/web build from them. */
const elsewhere = ['docs/bundlers.md'];

/** All examples of all documents but those. Code of other projects, to compare with, stands in blocks of another name (`javascript`). */
export function documentExamples(root: string): DocumentExample[] {
  const documents = markdownBelow(root).filter((document) => !elsewhere.includes(document));
  return documents.flatMap((document) => {
    const text = readFileSync(join(root, document), 'utf8');
    return [...text.matchAll(/^```(?:js|ts)\n(.*?)^```/gms)].map(([, code], index) => ({
      name: `${document}#${index}`,
      code: code!,
      page: /from '@musica\/web'|\bdocument\./.test(code!),
    }));
  });
}
