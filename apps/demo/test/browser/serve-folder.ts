import { createReadStream, existsSync, readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import type { Probe } from './probe';

const types: Readonly<Record<string, string>> = {
  '.css': 'text/css',
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
};

export interface FolderServer {
  /** Where the folder is: in a sub-folder of the site. */
  readonly url: string;
  /** Bytes that were sent for each path, uncompressed. */
  readonly sent: Map<string, number>;
  /** Paths that end like this are not there. */
  missing: string | undefined;
  /** Weights are sent only when this resolves. */
  weightsWait: Promise<void> | undefined;
  /** Whether every connection breaks off, as if the machine were gone. */
  away: boolean;
  close(): void;
}

/** Any simple web host: files of a folder, at a path of the site; with the headers that threads need where `isolated`. */
export async function serveFolder(
  folder: string,
  path = '/some/where/',
  isolated = false,
  probe?: Probe,
): Promise<FolderServer> {
  const sent = new Map<string, number>();
  const server = createServer(async (request, response) => {
    if (self.away) return response.destroy();
    if (await probe?.answer(request, response)) return;
    const asked = decodeURIComponent(new URL(request.url!, 'http://x').pathname);
    const name = asked.startsWith(path) ? asked.slice(path.length) || 'index.html' : undefined;
    const file = name && join(folder, normalize(name));
    if (!file || !existsSync(file) || (self.missing && asked.endsWith(self.missing))) {
      return response.writeHead(404, { 'content-type': 'text/html' }).end('<h1>Not found</h1>');
    }
    if (file.endsWith('.bin')) await self.weightsWait;
    if (probe && file.endsWith('index.html')) {
      return response.setHeader('content-type', 'text/html').end(probe.into(readFileSync(file, 'utf8')));
    }
    const { size } = statSync(file);
    sent.set(asked, (sent.get(asked) ?? 0) + size);
    if (isolated) {
      response.setHeader('Cross-Origin-Opener-Policy', 'same-origin');
      response.setHeader('Cross-Origin-Embedder-Policy', 'require-corp');
    }
    response.setHeader('content-type', types[extname(file)] ?? 'application/octet-stream');
    response.setHeader('content-length', size);
    createReadStream(file).pipe(response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const self: FolderServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`,
    sent,
    missing: undefined,
    weightsWait: undefined,
    away: false,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
  return self;
}
