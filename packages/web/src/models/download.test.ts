import { MusicaError } from '@musica/core';
import { describe, expect, it } from 'vitest';
import { useFakeWeb } from '../../test/fakes/fake-web';
import { downloadFile, UnreachableError } from './download';

const url = 'https://models.test/model.json';
const web = useFakeWeb();

/** A body that comes in pieces, and may break off. */
const inPieces = (pieces: readonly Uint8Array[], error?: Error) => () =>
  new Response(
    new ReadableStream({
      start(controller) {
        for (const piece of pieces) controller.enqueue(piece);
        if (error === undefined) controller.close();
      },
      pull(controller) {
        if (error !== undefined) controller.error(error);
      },
    }),
  );

describe('downloadFile', () => {
  it('joins the pieces and tells of each', async () => {
    web.serve(url, inPieces([Uint8Array.of(1, 2, 3), Uint8Array.of(4), Uint8Array.of(5, 6)]));
    const told: number[] = [];
    const bytes = await downloadFile(url, { onBytes: (count) => told.push(count) });
    expect(bytes).toEqual(Uint8Array.of(1, 2, 3, 4, 5, 6));
    expect(told).toEqual([3, 1, 2]);
  });

  it.each([
    [404, false],
    [403, false],
    [500, true],
    [503, true],
  ])('answer %i: whether a cached copy may stand in is %s', async (status, unreachable) => {
    web.serve(url, status);
    const error = await downloadFile(url).catch((error) => error);
    expect(error).toBeInstanceOf(MusicaError);
    expect(error instanceof UnreachableError).toBe(unreachable);
    expect(error).toMatchObject({
      code: 'weights',
      message: `${url}: the server answered ${status} Said No`,
    });
  });

  it.each(['text/html; charset=utf-8', 'Application/XHTML+xml'])('refuses a page (%s)', async (type) => {
    web.serve(url, () => new Response('<!doctype html>', { headers: { 'content-type': type } }));
    const error = await downloadFile(url).catch((error) => error);
    expect(error).not.toBeInstanceOf(UnreachableError);
    expect(error).toMatchObject({
      message: expect.stringContaining('HTML page'),
      hint: expect.stringContaining('start page'),
    });
  });

  it('a network that is away or breaks off may be stood in for', async () => {
    web.serve(url, inPieces([Uint8Array.of(1)], new TypeError('network error')));
    await expect(downloadFile(url)).rejects.toThrow(UnreachableError);
    await expect(downloadFile(url)).rejects.toThrow(`${url}: cannot be downloaded: network error`);
    web.online = false;
    await expect(downloadFile(url)).rejects.toMatchObject({
      code: 'weights',
      hint: expect.stringContaining('CORS'),
    });
  });

  it('stops with the reason of the signal, before and in the middle', async () => {
    await expect(downloadFile(url, { signal: AbortSignal.abort(new Error('before')) })).rejects.toThrow(
      'before',
    );
    expect(web.asked).toEqual([]);
    const stop = new AbortController();
    web.serve(url, inPieces([Uint8Array.of(1)], new DOMException('The operation was aborted', 'AbortError')));
    const reason = new Error('in the middle');
    const stopped = downloadFile(url, { signal: stop.signal, onBytes: () => stop.abort(reason) });
    await expect(stopped).rejects.toBe(reason);
  });
});
