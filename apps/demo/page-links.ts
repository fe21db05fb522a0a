import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { Plugin } from 'vite';

/**
 * Links the page to where its sources are, and tells those who show a preview of it where it is: they want whole addresses.
 * $MUSICA_PAGE_URL is the address that the page gets; without it what it refers to is relative.
 */
export function pageLinks(): Plugin {
  return {
    name: 'page-links',
    transformIndexHtml: (html) => {
      const source = repository();
      const link = source ? `<a class="source" href="${source}">Source code</a>` : '';
      const page = process.env.MUSICA_PAGE_URL?.replace(/\/*$/, '/');
      const own = page
        ? `<meta property="og:url" content="${page}" /><link rel="canonical" href="${page}" />`
        : '';
      return html
        .replace('<!-- repository -->', link)
        .replace('<!-- address -->', own)
        .replace('./preview.jpg', `${page ?? './'}preview.jpg`);
    },
  };
}

/** `repository` of the root package.json, else the repository that a workflow builds, else where this clone came from. */
function repository(): string | undefined {
  const { repository } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  const { GITHUB_SERVER_URL, GITHUB_REPOSITORY } = process.env;
  const built = GITHUB_SERVER_URL && GITHUB_REPOSITORY && `${GITHUB_SERVER_URL}/${GITHUB_REPOSITORY}`;
  const url: string = repository?.url ?? repository ?? (built || origin());
  const web = url
    .replace(/^git\+/, '')
    .replace(/^(ssh:\/\/)?git@([^:/]+)[:/]/, 'https://$2/')
    .replace(/\.git$/, '');
  // Nobody's name or password gets into the page.
  return /^https:\/\/[^@"<]+$/.test(web) ? web : undefined;
}

function origin(): string {
  try {
    return execFileSync('git', ['remote', 'get-url', 'origin'], { encoding: 'utf8', stdio: 'pipe' }).trim();
  } catch {
    return '';
  }
}
