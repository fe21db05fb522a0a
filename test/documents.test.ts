import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

const repository = fileURLToPath(new URL('..', import.meta.url));
/** Folders that hold nothing of ours. */
const foreign = ['node_modules', 'dist', 'native', 'out', 'site'];
/** What packing writes beside a package's own files. */
const packed = /^packages\/\w+\/(CHANGELOG|THIRD-PARTY-NOTICES)\.md$/;

/** The Markdown files below a folder, as paths in the repository. */
function markdownIn(folder: string): string[] {
  return readdirSync(join(repository, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (packed.test(path)) return [];
    if (entry.isFile()) return path.endsWith('.md') ? [path] : [];
    const own = entry.isDirectory() && !entry.name.startsWith('.') && !foreign.includes(entry.name);
    return own ? markdownIn(path) : [];
  });
}

const documents = markdownIn('');
const read = (file: string) => readFileSync(file, 'utf8');

/** The text without code, in which brackets mean something else. */
const prose = (text: string) => text.replace(/^```.*?^```/gms, '').replace(/`[^`\n]*`/g, '');

/** What a document links to: the targets of `[text](target)` and `![text](target)`. */
function linksOf(text: string): string[] {
  return [...prose(text).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target!);
}

/** The anchors that headings make, as GitHub names them. */
function anchorsOf(text: string): string[] {
  const headings = text.replace(/^```.*?^```/gms, '').matchAll(/^#+ +(.+)$/gm);
  return [...headings].map(([, heading]) =>
    heading!
      .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .toLowerCase()
      .replace(/[^\p{L}\p{N}_ -]/gu, '')
      .replaceAll(' ', '-'),
  );
}

/** The JavaScript and TypeScript examples of a document. */
function examplesOf(text: string): string[] {
  return [...text.matchAll(/^```(?:js|ts)\n(.*?)^```/gms)].map(([, code]) => code!);
}

/** Why a relative link leads nowhere, or undefined. */
function problemOf(document: string, target: string): string | undefined {
  if (/^[a-z]+:/i.test(target)) return undefined;
  const [path = '', anchor] = target.split('#');
  const file = path === '' ? document : resolve(dirname(document), decodeURI(path));
  if (!existsSync(file)) return `${target}: there is no such file`;
  if (anchor === undefined || !file.endsWith('.md')) return undefined;
  return anchorsOf(read(file)).includes(anchor) ? undefined : `${target}: there is no such heading`;
}

/** What of an example does not parse. */
function syntaxErrors(code: string): string[] {
  const { diagnostics = [] } = ts.transpileModule(code, {
    reportDiagnostics: true,
    compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext },
  });
  return diagnostics.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, ' '));
}

/** Names that an example imports from packages of this repository and that these do not export. */
function missingImports(code: string): string[] {
  const source = ts.createSourceFile('example.ts', code, ts.ScriptTarget.ES2022);
  return source.statements.flatMap((statement) => {
    if (!ts.isImportDeclaration(statement) || !ts.isStringLiteral(statement.moduleSpecifier)) return [];
    const from = statement.moduleSpecifier.text;
    const names = statement.importClause?.namedBindings;
    if (!from.startsWith('@musica/') || names === undefined || !ts.isNamedImports(names)) return [];
    const exported = exportsOf(from);
    return names.elements
      .map(({ name, propertyName }) => (propertyName ?? name).text)
      .filter((name) => !exported.has(name))
      .map((name) => `${from} does not export ${name}`);
  });
}

const known = new Map<string, ReadonlySet<string>>();

/** The values that a package exports, by its sources. */
function exportsOf(specifier: string): ReadonlySet<string> {
  const found = known.get(specifier);
  if (found) return found;
  const [, name, part] = specifier.split('/');
  const folder = join(repository, 'packages', name!, 'src');
  // A part is a folder with an index, or a file.
  const file = join(folder, `${part}.ts`);
  const names = new Set(namesOf(existsSync(file) ? file : join(folder, part ?? '', 'index.ts')));
  known.set(specifier, names);
  return names;
}

function namesOf(file: string): string[] {
  const source = ts.createSourceFile(file, read(file), ts.ScriptTarget.ES2022);
  return source.statements.flatMap((statement) => {
    if (ts.isExportDeclaration(statement)) {
      const { exportClause, moduleSpecifier } = statement;
      if (statement.isTypeOnly) return [];
      if (exportClause && ts.isNamedExports(exportClause))
        return exportClause.elements.filter(({ isTypeOnly }) => !isTypeOnly).map(({ name }) => name.text);
      const from = (moduleSpecifier as ts.StringLiteral).text;
      return namesOf(join(dirname(file), `${from}.ts`));
    }
    const isExported = ts.canHaveModifiers(statement)
      ? ts.getModifiers(statement)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)
      : false;
    if (!isExported || ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement))
      return [];
    if (ts.isVariableStatement(statement)) {
      return statement.declarationList.declarations.map(({ name }) => name.getText(source));
    }
    const { name } = statement as ts.DeclarationStatement;
    return name ? [name.getText(source)] : [];
  });
}

describe('documents', () => {
  it.each(documents)('%s: every link leads somewhere', (document) => {
    const file = join(repository, document);
    const problems = linksOf(read(file)).map((target) => problemOf(file, target));
    expect(problems.filter((problem) => problem !== undefined)).toEqual([]);
  });

  it.each(documents.filter((document) => examplesOf(read(join(repository, document))).length > 0))(
    '%s: its examples parse, and import what there is',
    (document) => {
      const examples = examplesOf(read(join(repository, document)));
      expect(examples.flatMap((code) => [...syntaxErrors(code), ...missingImports(code)])).toEqual([]);
    },
  );

  it('finds links, anchors and examples', () => {
    const text = '# A `b`, c: d\n[x](y.md#z) ![i](i.png)\n```js\nconst a = [1](2);\n```\n`[n](o)`\n';
    expect(linksOf(text)).toEqual(['y.md#z', 'i.png']);
    expect(anchorsOf(text)).toEqual(['a-b-c-d']);
    expect(examplesOf(text)).toEqual(['const a = [1](2);\n']);
    expect(problemOf(join(repository, 'README.md'), 'docs/none.md')).toContain('no such file');
    expect(syntaxErrors('const = 1')).not.toEqual([]);
    expect(missingImports("import { nothing } from '@musica/core';")).toEqual([
      '@musica/core does not export nothing',
    ]);
  });
});
