import { readFileSync } from 'node:fs';
import type { Plugin } from 'vite';

/** Links the page to where its sources are: `repository` of the root package.json; without that there is no link. */
export function repositoryLink(): Plugin {
  return {
    name: 'repository-link',
    transformIndexHtml: (html) => {
      const { repository } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
      const url: string = (repository?.url ?? repository ?? '').replace(/^git\+/, '').replace(/\.git$/, '');
      const link = /^https:/.test(url) ? `<a href="${url}">Source code</a>.` : '';
      return html.replace('<!-- repository -->', link);
    },
  };
}
