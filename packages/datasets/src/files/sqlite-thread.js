// The program of a thread that reads one SQLite database: with Node's own reader, which comes with Node 22.13, else with sql.js
// (SQLite in WebAssembly), if it is installed.
import { readFile } from 'node:fs/promises';
import { answerAbout, file, mostBytes, refuse } from './file-thread-program.js';

/** A function that gives the rows of a query, each a list of values, one by one. */
let rowsOf;

answerAbout({
  async open() {
    rowsOf = withNode() ?? (await withSqlJs());
    if (!rowsOf) {
      refuse(
        `this Node (${process.version}) cannot read SQLite`,
        'take Node 22.13 or later, or npm install sql.js beside this program',
      );
    }
  },
  tables: () => [...tables().keys()],
  rows({ name, columns }) {
    const sql = tables().get(name.toLowerCase());
    if (sql === undefined) refuse(`no table ${name}`);
    // What is computed may be of any size, whatever the file holds.
    const isComputed =
      [...rowsOf(`select name from pragma_table_xinfo('${name}') where hidden > 0`)].length > 0;
    if (isComputed || /^create\s+virtual/i.test(sql)) refuse(`table ${name} is computed`);
    const rows = [];
    let bytes = 0;
    for (const row of rowsOf(`select ${columns.join(', ')} from ${name}`)) {
      for (const value of row) bytes += 8 + (value?.length ?? 0);
      if (bytes > mostBytes) refuse(`table ${name} has too many rows for a file of its size`);
      rows.push(row);
    }
    return rows;
  },
});

/** Tables by their names in small letters, with the statements that made them. A view is none. */
function tables() {
  const found = new Map();
  for (const [name, sql] of rowsOf("select name, sql from sqlite_master where type = 'table'")) {
    found.set(String(name).toLowerCase(), String(sql));
  }
  return found;
}

function withNode() {
  // Not an import: bundlers, and Node 20, do not know it.
  const sqlite = process.getBuiltinModule?.('node:sqlite');
  if (!sqlite) return undefined;
  const database = new sqlite.DatabaseSync(file, { readOnly: true });
  return function* (query) {
    for (const row of database.prepare(query).iterate()) yield Object.values(row);
  };
}

async function withSqlJs() {
  const name = 'sql.js';
  const found = await import(/* @vite-ignore */ name).catch(() => undefined);
  if (!found) return undefined;
  const { Database } = await found.default();
  const database = new Database(await readFile(file));
  return function* (query) {
    const statement = database.prepare(query);
    try {
      while (statement.step()) yield statement.get();
    } finally {
      statement.free();
    }
  };
}
