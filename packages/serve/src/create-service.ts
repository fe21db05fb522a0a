import { setTimeout as sleep } from 'node:timers/promises';
import rateLimit from '@fastify/rate-limit';
import { AlignPool, type AlignSetup, coresHere, type ImageAligner } from '@musica/node';
import fastify, { type FastifyInstance } from 'fastify';
import { Admission } from './admission';
import { addFacesRoute } from './faces-route';
import { answerTo, HttpError } from './http-errors';
import { Metrics } from './metrics';
import { openApi } from './open-api';
import { defaults, type ServiceOptions } from './service-options';

export interface Service {
  /** The Fastify instance: to add to it, or to try it without a port (`app.inject`). */
  readonly app: FastifyInstance;
  /** @returns the address it listens on */
  listen(at: { host?: string; port: number }): Promise<string>;
  /**
   * Ends it: says that it is not ready, goes on for `drain` milliseconds, in which load balancers look elsewhere, then
   * finishes the requests under way and ends its threads.
   */
  stop(drain?: number): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * The HTTP service, with its models loaded: POST /v1/faces, /healthz, /readyz, /metrics and /openapi.json.
 * @throws MusicaError `weights`, `backend`, `detector` or `config` where a part cannot be loaded
 */
export async function createService(options: ServiceOptions = {}): Promise<Service> {
  const jobs = options.jobs ?? coresHere();
  const admission = new Admission(options.maxPending ?? defaults.pendingPerJob * jobs);
  const metrics = new Metrics(() => admission.inside);
  const app = fastify({
    bodyLimit: options.maxBytes ?? defaults.maxBytes,
    // A body that comes drop by drop is answered with 408.
    requestTimeout: options.requestTimeout ?? defaults.requestTimeout,
    http: {
      headersTimeout: options.requestTimeout ?? defaults.requestTimeout,
      connectionsCheckingInterval: 500,
    },
    trustProxy: (_address, hop) => hop < (options.proxies ?? 0),
    // Two slashes or an ending one are no other way to the same thing.
    routerOptions: { maxParamLength: 1 },
  });
  app.server.maxConnections = options.maxConnections ?? defaults.maxConnections;
  app.setErrorHandler((error, request, reply) => {
    const { status, body, retryAfter, bug } = answerTo(error);
    if (bug) options.onError?.(error as Error, request.id);
    if (retryAfter !== undefined) reply.header('retry-after', retryAfter);
    return reply.code(status).send(body);
  });
  app.setNotFoundHandler((_, reply) =>
    reply
      .code(404)
      .send({ error: { code: 'address', message: 'there is nothing here; POST /v1/faces takes images' } }),
  );
  if (options.rateLimit !== undefined) {
    await app.register(rateLimit, {
      max: options.rateLimit,
      timeWindow: '1 minute',
      allowList: ({ url }) => !url.startsWith('/v1/'),
      errorResponseBuilder: (_, { ttl }) =>
        new HttpError(429, 'rate', `more than ${options.rateLimit} requests a minute`, {
          retryAfter: Math.ceil(ttl / 1000),
        }),
    });
  }
  const aligner = options.aligner ?? (await AlignPool.start(setupOf(options), { jobs }));
  const alignTimeout = options.alignTimeout ?? defaults.alignTimeout;
  addFacesRoute(app, { aligner, admission, metrics, alignTimeout });
  addProbes(app, admission, metrics);
  return service(app, aligner, admission, alignTimeout);
}

function setupOf({ model, backend, detector, align, maxPixels }: ServiceOptions): AlignSetup {
  return {
    ...(model !== undefined && { model }),
    ...(backend !== undefined && { backend }),
    ...(detector !== undefined && { detector }),
    ...(align !== undefined && { align }),
    decode: { maxPixels: maxPixels ?? defaults.maxPixels },
  };
}

/** What those ask who look after the service. */
function addProbes(app: FastifyInstance, admission: Admission, { registry }: Metrics): void {
  app.get('/healthz', () => ({ status: 'alive' }));
  app.get('/readyz', (_, reply) => {
    const ready = !admission.ending && admission.inside < admission.most;
    return reply
      .code(ready ? 200 : 503)
      .send({ status: ready ? 'ready' : admission.ending ? 'ending' : 'busy' });
  });
  app.get('/metrics', async (_, reply) => reply.type(registry.contentType).send(await registry.metrics()));
  app.get('/openapi.json', () => openApi);
}

function service(
  app: FastifyInstance,
  aligner: ImageAligner,
  admission: Admission,
  timeout: number,
): Service {
  let stopped: Promise<void> | undefined;
  const end = async (drain: number) => {
    admission.announceEnd();
    await sleep(drain);
    admission.close();
    await app.close();
    // Clients have given up by then; whoever is at fault for more must not keep the process.
    await Promise.race([admission.emptied(), sleep(timeout, undefined, { ref: false })]);
    await aligner.close();
  };
  const stop = (drain = 0) => {
    stopped ??= end(drain);
    return stopped;
  };
  return {
    app,
    listen: ({ host = '127.0.0.1', port }) => app.listen({ host, port }),
    stop,
    [Symbol.asyncDispose]: () => stop(),
  };
}
