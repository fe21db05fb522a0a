import { createReadStream, existsSync, statSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundlePage } from './bundle';

const repository = fileURLToPath(new URL('../../../..', import.meta.url));

const types: Readonly<Record<string, string>> = {
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.html': 'text/html',
  '.wasm': 'application/wasm',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.webm': 'video/webm',
};

/** Folders that are served, by the first part of the path. */
const folders: Readonly<Record<string, string>> = {
  wasm: 'packages/web/dist/wasm',
  models: 'packages/models',
  samples: 'samples',
};

/** Answers for paths of a test's own. */
export type Route = (response: ServerResponse) => void;

export interface TestServer {
  /** `http://127.0.0.1:PORT`; the same server is another site as `http://localhost:PORT`. */
  readonly origin: string;
  /** Set or take away an answer. */
  route(path: string, answer: Route | undefined): void;
  /** Paths that were asked for, in order. */
  readonly asked: string[];
  close(): void;
}

/** A web server on this machine with an empty page, the bundled sources, the model and the sample photograph. */
export async function serve(): Promise<TestServer> {
  const scripts = await bundlePage();
  const routes = new Map<string, Route>();
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const url = new URL(request.url!, 'http://x');
    const path = decodeURIComponent(url.pathname);
    asked.push(path);
    // Pages that ask for it are cross-origin isolated: threads need that.
    const page = new URL(request.headers.referer ?? url, url);
    const asks = (name: string) => url.searchParams.get(name) ?? page.searchParams.get(name);
    const policy = asks('policy');
    if (policy !== null) response.setHeader('Content-Security-Policy', policy);
    if (asks('isolated') !== null) {
      response.setHeader('Cross-Origin-Opener-Policy', 'same-origin');
      response.setHeader('Cross-Origin-Embedder-Policy', 'require-corp');
      response.setHeader('Cross-Origin-Resource-Policy', 'cross-origin');
    }
    const own = routes.get(path);
    if (own) return own(response);
    if (path === '/') {
      response.setHeader('content-type', 'text/html');
      return response.end('<!doctype html><title>test</title><body></body>');
    }
    response.setHeader('content-type', types[extname(path)] ?? 'application/octet-stream');
    const script = scripts.get(path);
    if (script) return response.end(script);
    const [, first = '', ...rest] = path.split('/');
    const file = folders[first] && join(repository, folders[first], normalize(rest.join('/')));
    if (!file || !existsSync(file) || !statSync(file).isFile()) return response.writeHead(404).end();
    response.setHeader('content-length', statSync(file).size);
    createReadStream(file).pipe(response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    route: (path, answer) => {
      if (answer) routes.set(path, answer);
      else routes.delete(path);
    },
    asked,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
