import { openInThread } from './file-thread';

/** A row of a table, by column. */
export type SqlRow = Readonly<Record<string, unknown>>;

/** A database that is only read; to be closed. */
export interface SqlReader {
  /** The names of its tables, in small letters. */
  tables(): Promise<ReadonlySet<string>>;
  /**
   * All rows of a table, in no order.
   * @throws MusicaError `dataset` where there is no such table or column, or it is damaged, computed (a view) or too large
   */
  rows(table: string, columns: readonly string[]): Promise<SqlRow[]>;
  close(): Promise<void>;
}

/**
 * Opens an SQLite database to read it, in a thread of its own.
 * @throws MusicaError `dataset` where there is nothing to read SQLite with, or the file is no database
 */
export async function openSqlite(file: string): Promise<SqlReader> {
  const { ask, close } = await openInThread(new URL('./sqlite-thread.js', import.meta.url), file);
  return {
    tables: async () => new Set((await ask({ ask: 'tables' })) as string[]),
    rows: async (name, columns) =>
      ((await ask({ ask: 'rows', name, columns })) as unknown[][]).map((row) =>
        Object.fromEntries(columns.map((column, i) => [column, row[i]])),
      ),
    close,
  };
}
