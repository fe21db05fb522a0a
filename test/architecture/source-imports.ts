import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import ts from 'typescript';

/** All TypeScript files below a folder, without what is installed or built. */
export function sourceFiles(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory())
      return /^(node_modules|dist|generated)$/.test(entry.name) ? [] : sourceFiles(path);
    return /\.[cm]?ts$/.test(entry.name) && !entry.name.endsWith('.d.ts') ? [path] : [];
  });
}

/** What a file imports, re-exports or imports dynamically, types too, as it is written: './box', 'node:fs'. */
export function importsOf(path: string): string[] {
  const { importedFiles } = ts.preProcessFile(readFileSync(path, 'utf8'), true, true);
  return importedFiles.map(({ fileName }) => fileName);
}

/** The file that a relative import names; undefined where there is none. */
export function resolveRelative(from: string, module: string): string | undefined {
  const path = join(dirname(from), module);
  return [path, `${path}.ts`, path.replace(/\.js$/, '.ts'), join(path, 'index.ts')].find(
    (candidate) => /\.[cm]?ts$/.test(candidate) && existsSync(candidate),
  );
}

/** Names that a file uses and declares nowhere: the globals it relies on. */
export function globalsOf(path: string): Set<string> {
  const file = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest, true);
  const used = new Set<string>();
  const declared = new Set<string>();
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node)) {
      const { parent } = node;
      const named = 'name' in parent && parent.name === node;
      if (named && !ts.isPropertyAccessExpression(parent)) declared.add(node.text);
      else if (ts.isShorthandPropertyAssignment(parent)) used.add(node.text);
      else if (
        !named &&
        !(ts.isQualifiedName(parent) && parent.right === node) &&
        !('propertyName' in parent && parent.propertyName === node)
      ) {
        used.add(node.text);
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return new Set([...used].filter((name) => !declared.has(name)));
}
