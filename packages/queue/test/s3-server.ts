import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { RedisServer } from './redis-server.mjs';

/** Whether this machine has an S3 server for tests: moto's, of PyPI. */
export const hasS3 = spawnSync('moto_server', ['--help'], { stdio: 'ignore' }).status === 0;

if (!hasS3) console.warn("No moto_server (pip install 'moto[s3,server]'): tests on S3 are skipped.");

/** An S3 server of a test's own, with nothing in it. */
export class S3Server {
  private constructor(
    private readonly process: ChildProcess,
    readonly url: string,
  ) {}

  static async start(): Promise<S3Server> {
    const port = await RedisServer.freePort();
    const url = `http://127.0.0.1:${port}`;
    const child = spawn('moto_server', ['-H', '127.0.0.1', '-p', String(port)], { stdio: 'ignore' });
    const deadline = Date.now() + 60_000;
    while (
      !(await fetch(url).then(
        ({ ok }) => ok,
        () => false,
      ))
    ) {
      if (child.exitCode !== null || Date.now() > deadline) throw new Error('the S3 server does not start');
      await sleep(50);
    }
    return new S3Server(child, url);
  }

  async stop(): Promise<void> {
    const gone = new Promise((resolve) => this.process.once('exit', resolve));
    this.process.kill('SIGKILL');
    await gone;
  }
}
