import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { datasetFormats } from '@musica/datasets';
import type { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { version } from '../package.json';
import { musica } from '../test/musica';
import { createProgram } from './program';
import { Console } from './shared/console';
import { Context } from './shared/context';

/** The options of a command and of all commands in it, `--no-..` too. */
const optionsOf = (command: Command): (string | undefined)[] => [
  '--help',
  ...command.options.map(({ long }) => long),
  ...command.commands.flatMap(optionsOf),
];

describe('musica', () => {
  it('prints help and version on stdout', async () => {
    const help = await musica('--help');
    expect(help.code).toBe(0);
    for (const text of ['align', 'evaluate', 'doctor', 'Exit codes: 0 done'])
      expect(help.stdout).toContain(text);
    expect(await musica('--version')).toEqual({ code: 0, stdout: `${version}\n`, stderr: [] });
  });

  it('has every option that the README shows of a command', async () => {
    const silent = { write: () => true };
    const context = new Context(new Console(silent, silent), new AbortController().signal, '');
    const { commands } = await createProgram(context);
    const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');
    const sections = readme.split(/^## /m).slice(1);
    const unknown = commands.flatMap((command) => {
      const name = command.name();
      const section = sections.find((text) => text.startsWith(`${name}\n`)) ?? '';
      // Options of other programs and commands are shown behind their names: `musica evaluate --boxes`.
      const own = section.replaceAll(/\b(musica|npm|npx|pip|curl) [^`\n]*/g, (line) =>
        line.startsWith(`musica ${name}`) ? line : '',
      );
      const known = optionsOf(command);
      const shown = new Set(own.match(/(?<![\w-])--[a-z][a-z-]*/g));
      return [...shown].filter((option) => !known.includes(option)).map((option) => `${name} ${option}`);
    });
    expect(unknown).toEqual([]);
    expect(sections.filter((text) => /--\w/.test(text)).length).toBeGreaterThan(15);
  });

  it.each(['align', 'render', 'evaluate', 'info', 'doctor'])('%s has the common options', async (command) => {
    const { code, stdout } = await musica(command, '--help');
    expect(code).toBe(0);
    for (const option of ['--json', '--backend', '--seed']) expect(stdout).toContain(option);
  });

  it.each([
    [['alig'], /^musica: unknown command 'alig' \(Did you mean align\?\) \(see musica --help\)$/],
    [['align'], /^musica: missing required argument 'images' \(see musica align --help\)$/],
    [['evaluate'], /^musica: required option '--data <path>' not specified/],
    [['dataset', 'split', '--colour'], /unknown option '--colour' \(see musica dataset split --help\)$/],
    [['info', ''], /It must not be empty\. \(see musica info --help\)$/],
    [
      ['evaluate', '--data', 'x', '--model', ' '],
      /--model <model>' argument ' ' is invalid\. It must not be empty/,
    ],
    [['info', '--seed', '-1'], /It must be a whole number from 0/],
  ])('%s is a wrong command line: one line and exit code 2', async (args, line) => {
    expect(await musica(...args)).toEqual({ code: 2, stdout: '', stderr: [expect.stringMatching(line)] });
  });

  it('shows the help where no command is given', async () => {
    const { code, stdout, stderr } = await musica();
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr[0]).toMatch(/^Usage: musica/);
  });

  it('says of unknown data why it is none of the formats, a line each, and what to do', async () => {
    const { code, stderr } = await musica('dataset', 'check', fileURLToPath(new URL('.', import.meta.url)));
    expect(code).toBe(1);
    expect(stderr[0]).toMatch(/^musica: .* is no data set of a known format \(a folder with /);
    expect(stderr.slice(1, -1)).toHaveLength(datasetFormats.length);
    expect(stderr).toContain('  aflw-21: no aflw.sqlite');
    expect(stderr.at(-1)).toMatch(/^musica: name the folder that holds the labels/);
  });

  it('prints a stack only with --debug', async () => {
    expect((await musica('info', 'nothing')).stderr).toHaveLength(1);
    const { stderr } = await musica('info', 'nothing', '--debug');
    expect(stderr.some((line) => /^ +at /.test(line))).toBe(true);
  });
});
