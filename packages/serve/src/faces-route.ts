import { bytesOf } from '@musica/core';
import type { ImageAligner } from '@musica/node';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Admission } from './admission';
import { boxesOf } from './boxes';
import { type FacesAnswer, facesAnswer } from './face-answer';
import { HttpError } from './http-errors';
import type { Metrics } from './metrics';

export interface FacesRoute {
  readonly aligner: ImageAligner;
  readonly admission: Admission;
  readonly metrics: Metrics;
  /** Milliseconds. */
  readonly alignTimeout: number;
}

/** Types that an image may be sent as; what it is is told from its bytes. */
export const imageTypes = [
  'image/jpeg',
  'image/png',
  'image/webp',
  'image/gif',
  'image/tiff',
  'image/avif',
  'application/octet-stream',
] as const;

/** POST /v1/faces: the body is the image, nothing else of the request names one. */
export function addFacesRoute(app: FastifyInstance, route: FacesRoute): void {
  const leave = new WeakMap<FastifyRequest, () => void>();
  app.removeAllContentTypeParsers();
  app.addContentTypeParser([...imageTypes], { parseAs: 'buffer' }, (_, body, done) => done(null, body));
  app.post('/v1/faces', {
    // Before the body is read: what does not get in takes no memory.
    onRequest: async (request) => {
      if (request.headers['content-encoding'] !== undefined) {
        throw new HttpError(415, 'encoding', 'the body is compressed', { hint: 'send the image as it is' });
      }
      leave.set(request, route.admission.enter());
      // Whatever becomes of it: answered, or the client is gone.
      request.raw.once('close', () => {
        if (!request.raw.complete) leave.get(request)?.();
      });
    },
    handler: async (request): Promise<FacesAnswer> => {
      const boxes = boxesOf(request.query as Record<string, unknown>);
      const image = bytesOf(request.body);
      if (image === undefined || image.length === 0) {
        throw new HttpError(400, 'body', 'there is no image in the body', {
          hint: 'curl --data-binary @photo.jpg -H "content-type: image/jpeg"',
        });
      }
      const work = route.aligner.align({ image, name: 'the image', ...(boxes && { boxes }) });
      // The place is taken until the threads are done with it, even if nobody waits any more.
      const release = leave.get(request)!;
      leave.delete(request);
      work.then(release, release);
      const answer = facesAnswer(await within(work, route.alignTimeout));
      route.metrics.faces.inc(answer.faces.length);
      return answer;
    },
    onResponse: async (request, reply) => {
      leave.get(request)?.();
      route.metrics.requests.inc({ status: String(reply.statusCode) });
      if (reply.statusCode === 200) route.metrics.seconds.observe(reply.elapsedTime / 1000);
    },
  });
}

async function within<T>(work: Promise<T>, milliseconds: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new HttpError(503, 'late', `not done within ${milliseconds / 1000} s`, { retryAfter: 5 })),
      milliseconds,
    );
  });
  // If it is late and fails then, nobody is to hear of it.
  work.catch(() => undefined);
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
