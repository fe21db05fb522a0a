import { isMusicaError } from '@musica/core';
import { loadFaceFinder } from '@musica/node';

export const runtime = 'nodejs';

/** Loaded with the first request and kept; a failure is not. */
let finder;
const faceFinder = () => {
  finder ??= loadFaceFinder().catch((error) => {
    finder = undefined;
    throw error;
  });
  return finder;
};

export async function POST(request) {
  const found = await faceFinder();
  try {
    const faces = await found.find(new Uint8Array(await request.arrayBuffer()));
    return Response.json(
      faces.map(({ landmarks, predictedNme, failed }) => ({ landmarks, predictedNme, failed })),
    );
  } catch (error) {
    // What was sent is no image that can be read: the message says why.
    if (isMusicaError(error)) return Response.json({ error: error.message }, { status: 400 });
    throw error;
  }
}
