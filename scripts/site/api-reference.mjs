// The API reference, by TypeDoc from the doc comments of all packages that are libraries.
import { Application, Converter, LogLevel, ReflectionKind } from 'typedoc';
import { published, repositoryUrl } from '../publish/manifests.mjs';

/** A command and data have no API. */
const libraries = published.filter((name) => name !== 'cli' && name !== 'models');

/** Where GitHub serves the site. TypeDoc writes these links into pages of all depths as they are, so they cannot be relative. */
const [, owner, repository] = /github\.com\/([^/]+)\/([^/]+)$/.exec(repositoryUrl);
const siteUrl = `https://${owner}.github.io/${repository}`;

/** @throws Error where a comment links to what there is not */
export async function writeApiReference(root, out) {
  const app = await Application.bootstrap({
    name: 'MuSiCa for TypeScript',
    entryPoints: [
      ...libraries.map((name) => `${root}packages/${name}/src/index.ts`),
      ...['tensors', 'training'].map((part) => `${root}packages/core/src/${part}/index.ts`),
    ],
    basePath: root,
    tsconfig: `${root}scripts/site/tsconfig.json`,
    // `pnpm typecheck` is what finds errors of types.
    skipErrorChecking: true,
    excludePrivate: true,
    excludeInternal: true,
    excludeExternals: true,
    readme: 'none',
    disableGit: true,
    sourceLinkTemplate: `${repositoryUrl}/blob/main/{path}#L{line}`,
    navigationLinks: { Guide: siteUrl, Demo: `${siteUrl}/demo/`, GitHub: repositoryUrl },
    validation: { invalidLink: true, notExported: false, notDocumented: false, rewrittenLink: false },
    hideGenerator: true,
    // A schema and its type have comments of their own, which it warns of.
    logLevel: 'Error',
  });
  // Modules are called by what one imports, not by their folders.
  app.converter.on(Converter.EVENT_CREATE_DECLARATION, (_context, reflection) => {
    if (!reflection.kindOf(ReflectionKind.Module)) return;
    const [name, , part] = reflection.name.replace(/^packages\//, '').split('/');
    reflection.name = ['@musica', name, part].filter((word) => word && word !== 'index').join('/');
  });
  const project = await app.convert();
  if (!project) throw new Error('TypeDoc could not read the sources');
  app.logger.level = LogLevel.Warn;
  app.logger.resetWarnings();
  app.validate(project);
  if (app.logger.hasErrors() || app.logger.hasWarnings())
    throw new Error('a doc comment links to what there is not');
  await app.generateDocs(project, out);
}
