// What tests reach in a page as `musica`.
import * as core from '@musica/core';
import * as tf from '@tensorflow/tfjs-core';
import * as web from '../../src/index';

/** Where the server of the tests has the model. */
const model = '/models/standard/model.json';

async function loadImage(src: string, crossOrigin?: string): Promise<HTMLImageElement> {
  const image = new Image();
  if (crossOrigin !== undefined) image.crossOrigin = crossOrigin;
  image.src = src;
  await image.decode();
  return image;
}

/** What a promise rejects with, as a plain value that leaves the page. */
async function refusal(promise: Promise<unknown>) {
  try {
    await promise;
  } catch (error) {
    const { name, message } = error as Error;
    const { code, hint } = error as core.MusicaError;
    return { name, message, code, hint, isMusicaError: error instanceof core.MusicaError };
  }
  return undefined;
}

const tools = { ...web, core, tf, model, loadImage, refusal };
declare global {
  var musica: typeof tools;
}
globalThis.musica = tools;
