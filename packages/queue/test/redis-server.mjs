// A Redis or Valkey for tests and benches, on a free port of this machine.
import { spawn, spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const program = ['redis-server', 'valkey-server'].find(
  (name) => spawnSync(name, ['--version'], { stdio: 'ignore' }).status === 0,
);

if (program === undefined) {
  console.warn('No redis-server (apt-get install redis-server): tests of the queue are skipped.');
}

export const hasRedis = program !== undefined;

export class RedisServer {
  #process;
  #folder;

  constructor(folder, port) {
    this.#folder = folder;
    this.port = port;
  }

  static async start() {
    const server = new RedisServer(
      await mkdtemp(join(tmpdir(), 'musica-redis-')),
      await RedisServer.freePort(),
    );
    await server.#launch();
    return server;
  }

  get url() {
    return `redis://127.0.0.1:${this.port}`;
  }

  get pid() {
    return this.#process.pid;
  }

  async restart(pause = 0) {
    await this.#kill();
    await sleep(pause);
    await this.#launch();
  }

  async stop() {
    await this.#kill();
    await rm(this.#folder, { recursive: true, force: true });
  }

  async #launch() {
    const settings = {
      port: this.port,
      bind: '127.0.0.1',
      dir: this.#folder,
      appendonly: 'yes',
      'maxmemory-policy': 'noeviction',
      save: '',
    };
    const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)]);
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    this.#process = child;
    let log = '';
    child.stdout.on('data', (part) => {
      log += part;
    });
    const deadline = Date.now() + 60_000;
    while (!log.includes('eady to accept connections')) {
      if (child.exitCode !== null || Date.now() > deadline) throw new Error(`Redis does not start:\n${log}`);
      await sleep(10);
    }
  }

  async #kill() {
    const child = this.#process;
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await gone;
  }

  static freePort() {
    return new Promise((resolve, reject) => {
      const server = createServer().once('error', reject);
      server.listen(0, '127.0.0.1', () => {
        const { port } = server.address();
        server.close(() => resolve(port));
      });
    });
  }
}
