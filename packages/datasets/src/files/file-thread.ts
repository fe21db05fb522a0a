import { stat } from 'node:fs/promises';
import { Worker } from 'node:worker_threads';
import { MusicaError, messageOf } from '@musica/core';

/** Most bytes that one answer may hold, in times the file's size; of small files a megabyte. */
const MOST_TIMES = 20;
/** Bytes of memory that a library in WebAssembly takes for itself. */
const LIBRARY_MEMORY = 32 * 2 ** 20;
/** Longest time that one answer may take, milliseconds. */
const LONGEST = 120_000;

/** What is asked of a thread; `name` says what of the file it is about, for errors. */
export interface Question {
  readonly ask: string;
  readonly name?: string;
  readonly [more: string]: unknown;
}

/** A thread that reads one file; to be closed. */
export interface FileThread {
  /** @throws MusicaError `dataset` where the file cannot tell it, or not within bounds */
  ask(question: Question): Promise<unknown>;
  close(): Promise<void>;
}

type Answer = { readonly value: unknown } | { readonly refused: string; readonly hint?: string };

/**
 * Opens a file in a thread of its own: a damaged file can neither break the library that reads it for the next one, nor take more
 * than about 20 times its size of memory (and 32 MB), nor hang.
 * @param program what the thread runs, which calls `answerAbout` of file-thread-program.js; it is asked to `open` first
 * @throws MusicaError `dataset` where it cannot be opened
 */
export async function openInThread(program: URL, file: string): Promise<FileThread> {
  const mostBytes = Math.max(2 ** 20, MOST_TIMES * (await stat(file)).size);
  const worker = new Worker(program, {
    workerData: { file, mostBytes, mostMemory: LIBRARY_MEMORY + mostBytes },
    // A C library may write a page about every failure; what failed is told by the errors here.
    stdout: true,
    stderr: true,
  });
  worker.stdout.resume();
  worker.stderr.resume();
  const close = async () => {
    await worker.terminate();
  };

  /** One question at a time. */
  const ask = (question: Question): Promise<unknown> =>
    new Promise((resolve, reject) => {
      const what = question.name ?? 'the file';
      const end = (): void => {
        clearTimeout(timer);
        worker.off('message', answered).off('error', failed).off('exit', failed);
        // Between questions it keeps no process alive.
        worker.unref();
      };
      const refuse = (message: string, about: { cause?: unknown; hint?: string } = {}): void => {
        end();
        reject(new MusicaError('dataset', `${file}: ${message}`, about));
      };
      const answered = (answer: Answer): void => {
        if ('refused' in answer) {
          const { refused, hint } = answer;
          refuse(refused, hint === undefined ? {} : { hint });
        } else {
          end();
          resolve(answer.value);
        }
      };
      const failed = (cause: unknown): void =>
        refuse(
          `${what} cannot be read: ${typeof cause === 'number' ? 'its reader ended' : messageOf(cause)}`,
          { cause },
        );
      const timer = setTimeout(() => {
        refuse(`${what} cannot be read within ${LONGEST / 1000} s`);
        void close();
      }, LONGEST);
      worker.ref();
      worker.on('message', answered).on('error', failed).on('exit', failed);
      worker.postMessage(question);
    });
  // What comes between questions is told by the next one.
  worker.on('error', () => undefined);

  try {
    await ask({ ask: 'open' });
  } catch (error) {
    await close();
    throw error;
  }
  return { ask, close };
}
