import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { musica } from '../../test/musica';
import { createProgram } from '../program';
import { statusLines } from '../queue/status';
import { Console } from '../shared/console';
import { Context } from '../shared/context';

const deploy = new URL('../../../../deploy/kubernetes/', import.meta.url);

/** The command lines in the manifests, as lists of words. */
function commandLines(): string[][] {
  return readdirSync(fileURLToPath(deploy)).flatMap((file) =>
    [...readFileSync(new URL(file, deploy), 'utf8').matchAll(/args: \[((?:queue|serve).*)\]/g)].map(
      ([, words]) => words!.split(',').map((word) => word.trim().replaceAll('"', '')),
    ),
  );
}

describe('musica queue', () => {
  it('says where it looked for a server', async () => {
    const { code, stderr } = await musica('queue', 'status', '--redis', 'redis://:secret@127.0.0.1:1');
    expect(code).toBe(1);
    expect(stderr.join('')).toContain('no Redis at redis://:***@127.0.0.1:1');
    expect(await musica('queue', 'add', 'photos')).toMatchObject({
      code: 2,
      stderr: [expect.stringContaining('--store')],
    });
  });

  it('shows how far it is', () => {
    const now = {
      queue: 'faces',
      store: '/results',
      waiting: 300,
      active: 64,
      delayed: 10,
      failed: 6,
      done: 620,
      dead: 1,
      faces: 700,
      rate: 0.1,
      eta: 3_740_000,
      workers: 2,
      recent: [{ image: 'a.jpg', error: { code: 'image', message: 'a.jpg: not an image' } }],
    };
    expect(statusLines(now)).toEqual([
      'queue faces, results in /results',
      'done 620 of 1000 images (62.0 %), 700 faces, 1 given up',
      'waiting 300, under way 64, to be tried again 10, in failed jobs 6',
      '0.1 images a second, 1 h 2 min left; 2 workers',
      '  given up: a.jpg: not an image',
    ]);
  });

  it('understands what the Kubernetes example calls', async () => {
    const stream = { write: () => true };
    const context = new Context(new Console(stream, stream), new AbortController().signal, '');
    const lines = commandLines();
    expect(lines.length).toBe(3);
    for (const words of lines) {
      let command: Command = await createProgram(context, words[0]);
      let rest = words;
      for (;;) {
        const inner = command.commands.find((candidate) => candidate.name() === rest[0]);
        if (!inner) break;
        [command, rest] = [inner, rest.slice(1)];
      }
      const flags = rest.filter((word) => word.startsWith('--'));
      expect(command.options.map(({ long }) => long)).toEqual(expect.arrayContaining(flags));
    }
  });
});
