import { readFile } from 'node:fs/promises';
import { MusicaError, messageOf } from '@musica/core';

/** A row of a table, by column. */
export type SqlRow = Readonly<Record<string, unknown>>;

/** A database that is only read. */
export interface SqlReader {
  rows(query: string): SqlRow[];
  close(): void;
}

/**
 * Opens an SQLite database to read it: with Node's own reader, which comes with Node 22.13, else with sql.js (SQLite in
 * WebAssembly), if it is installed.
 * @throws MusicaError `dataset` where there is neither, or the file is no database; so does `rows`
 */
export async function openSqlite(file: string): Promise<SqlReader> {
  const reader = (await openWithNode(file)) ?? (await openWithSqlJs(file));
  if (reader === undefined) {
    throw new MusicaError('dataset', `${file}: this Node (${process.version}) cannot read SQLite`, {
      hint: 'take Node 22.13 or later, or npm install sql.js beside this program',
    });
  }
  return {
    ...reader,
    rows: (query) => {
      try {
        return reader.rows(query);
      } catch (cause) {
        throw new MusicaError('dataset', `${file}: ${messageOf(cause)}`, { cause });
      }
    },
  };
}

interface NodeSqlite {
  readonly DatabaseSync: new (
    file: string,
    options: { readonly readOnly: boolean },
  ) => { prepare(query: string): { all(): SqlRow[] }; close(): void };
}

async function openWithNode(file: string): Promise<SqlReader | undefined> {
  // Not an import: bundlers, and Node 20, do not know it.
  const sqlite = process.getBuiltinModule?.('node:sqlite' as 'node:fs') as unknown as NodeSqlite | undefined;
  if (sqlite === undefined) return undefined;
  try {
    const database = new sqlite.DatabaseSync(file, { readOnly: true });
    return { rows: (query) => database.prepare(query).all(), close: () => database.close() };
  } catch (cause) {
    throw new MusicaError('dataset', `${file}: ${messageOf(cause)}`, { cause });
  }
}

interface SqlJs {
  readonly Database: new (
    bytes: Uint8Array,
  ) => {
    exec(query: string): { readonly columns: readonly string[]; readonly values: readonly unknown[][] }[];
    close(): void;
  };
}

async function openWithSqlJs(file: string): Promise<SqlReader | undefined> {
  const name = 'sql.js';
  const found = (await import(/* @vite-ignore */ name).catch(() => undefined)) as
    | { default: () => Promise<SqlJs> }
    | undefined;
  if (found === undefined) return undefined;
  const { Database } = await found.default();
  const database = new Database(await readFile(file));
  return {
    rows: (query) =>
      database
        .exec(query)
        .flatMap(({ columns, values }) =>
          values.map((row) => Object.fromEntries(columns.map((column, i) => [column, row[i]]))),
        ),
    close: () => database.close(),
  };
}
