import { PolicyWatch } from '../policy';

/** What the threads of TensorFlow.js do first: a Worker made of text runs a script made of text. */
const program = `onmessage = ({ data }) => {
  try {
    importScripts(data);
    postMessage('');
  } catch {
    postMessage('script-src');
  }
};`;

/** Whoever has not answered by then is slow, not forbidden; in milliseconds. */
const patience = 1000;

/**
 * The directive of a Content-Security-Policy that forbids the threads of TensorFlow.js, whose code are blob: URLs;
 * undefined where none does. It would wait for such threads for ever.
 */
export async function threadsForbiddenBy(): Promise<string | undefined> {
  const urls = [program, ''].map((text) =>
    URL.createObjectURL(new Blob([text], { type: 'text/javascript' })),
  );
  const policy = new PolicyWatch(['worker-src', 'child-src', 'script-src']);
  let worker: Worker | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  try {
    worker = new Worker(urls[0]!);
    const thread = worker;
    const answer = await new Promise<string | undefined>((resolve) => {
      timer = setTimeout(() => resolve(undefined), patience);
      thread.onmessage = ({ data }: MessageEvent<string>) => resolve(data || undefined);
      thread.onerror = (event) => {
        event.preventDefault();
        resolve('worker-src');
      };
      thread.postMessage(urls[1]);
    });
    return answer === 'worker-src' ? ((await policy.refusedBy()) ?? answer) : answer;
  } catch {
    // Some browsers throw at once.
    return 'worker-src';
  } finally {
    clearTimeout(timer);
    worker?.terminate();
    policy.stop();
    for (const url of urls) URL.revokeObjectURL(url);
  }
}
