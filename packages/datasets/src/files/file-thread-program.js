// What the programs of threads share that read one file (see file-thread.ts). JavaScript, so that a thread runs it from the
// sources as well. A damaged file can leave a library unusable; it ends with the thread, and the next file gets a new one.
import { parentPort, workerData } from 'node:worker_threads';

/** The file, and most bytes that an answer may hold. */
export const { file, mostBytes } = workerData;

class Refused extends Error {
  constructor(message, hint) {
    super(message);
    this.hint = hint;
  }
}

/** @returns {never} */
export const refuse = (message, hint) => {
  throw new Refused(message, hint);
};

/**
 * Answers the questions of `openInThread`, one after the other. To be called before the library is loaded.
 * @param answers a function for each question, `open` among them; each gets the question
 */
export function answerAbout(answers) {
  limitMemory(workerData.mostMemory);
  parentPort.on('message', async (question) => {
    try {
      const value = await answers[question.ask](question);
      parentPort.postMessage({ value }, value?.data ? [value.data.buffer] : []);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      parentPort.postMessage(
        error instanceof Refused
          ? { refused: message, hint: error.hint }
          : { refused: `${question.name ?? 'the file'} cannot be read: ${message}` },
      );
    }
  });
}

/**
 * Keeps the library from taking more: a file may declare any size, whatever it holds. The library gets no memory then, and
 * says that it could not read.
 * @param {number} most bytes
 */
function limitMemory(most) {
  const { grow } = WebAssembly.Memory.prototype;
  WebAssembly.Memory.prototype.grow = function (pages) {
    if (this.buffer.byteLength + pages * 65536 > most)
      throw new RangeError('too much memory for a file of its size');
    return grow.call(this, pages);
  };
}
