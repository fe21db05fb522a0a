import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const types = {
  '.css': 'text/css',
  '.html': 'text/html; charset=utf-8',
  '.jpg': 'image/jpeg',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
};
const compressed = new Set(['.css', '.html', '.js', '.json', '.svg', '.wasm']);
const folder = fileURLToPath(new URL('../dist/', import.meta.url));

/** The built page from a host that compresses text, as all do; Vite's preview does not. `sent` counts the bytes of bodies. */
export async function startHost() {
  if (!existsSync(join(folder, 'index.html'))) throw new Error('build first: pnpm build');
  const host = { url: '', sent: 0, close: () => {} };
  const server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url, 'http://x').pathname).slice(1) || 'index.html';
    const file = join(folder, normalize(path));
    if (!existsSync(file)) return response.writeHead(404).end();
    const extension = extname(file);
    const asked = compressed.has(extension) && /\bgzip\b/.test(request.headers['accept-encoding'] ?? '');
    const body = asked ? gzipSync(readFileSync(file)) : readFileSync(file);
    if (asked) response.setHeader('content-encoding', 'gzip');
    response.setHeader('content-type', types[extension] ?? 'application/octet-stream');
    response.setHeader('content-length', body.length);
    host.sent += body.length;
    response.end(body);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  host.url = `http://127.0.0.1:${server.address().port}/`;
  host.close = () => {
    server.closeAllConnections();
    server.close();
  };
  return host;
}
