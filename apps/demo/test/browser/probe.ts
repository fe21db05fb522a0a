import type { IncomingMessage, ServerResponse } from 'node:http';

/** What a page says of itself, from within: for browsers that nothing here can drive. */
export interface ProbeReport {
  /** Of the image on the stage: name, faces, result. */
  readonly label: string;
  readonly engine: string;
  readonly measures: string;
  readonly problem: string;
  readonly errors: readonly string[];
}

/** Runs in the page: waits for the faces of the sample, and sends what is shown then. */
const script = `
const errors = [];
addEventListener('error', ({ message }) => errors.push(message));
addEventListener('unhandledrejection', ({ reason }) => errors.push(String(reason)));
const text = (id) => document.getElementById(id)?.innerText.trim() ?? '';
const look = () => {
  const label = document.getElementById('canvas')?.getAttribute('aria-label') ?? '';
  const problem = document.getElementById('message')?.hidden === false ? text('message-title') + ': ' + text('message-text') : '';
  if (!/: [0-9]+ face/.test(label) && !problem) return setTimeout(look, 200);
  const body = JSON.stringify({ label, problem, engine: text('engine-detail'), measures: text('measures'), errors });
  fetch('probe-report', { method: 'POST', body });
};
addEventListener('DOMContentLoaded', look);
`;

/** Answers for a script in the page, and takes its report. */
export class Probe {
  readonly report: Promise<ProbeReport>;
  #tell: (report: ProbeReport) => void = () => {};

  constructor() {
    this.report = new Promise((resolve) => {
      this.#tell = resolve;
    });
  }

  /** The page with the script in it, before its own. */
  into(html: string): string {
    return html.replace('<head>', '<head><script src="./probe.js"></script>');
  }

  /** @returns whether the request was one of the script's */
  async answer(request: IncomingMessage, response: ServerResponse): Promise<boolean> {
    if (request.url?.endsWith('/probe.js')) {
      response.writeHead(200, { 'content-type': 'text/javascript' }).end(script);
      return true;
    }
    if (!request.url?.endsWith('/probe-report')) return false;
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    response.writeHead(204).end();
    this.#tell(JSON.parse(Buffer.concat(chunks).toString()));
    return true;
  }
}
