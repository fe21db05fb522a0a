import { join } from 'node:path';
import { writeFileAtomic } from '@musica/files';
import { csvTable } from './csv-table';
import { latexTable } from './latex-table';
import { markdownTable } from './markdown-table';
import type { Table } from './table';

/** Tables as one Markdown text. */
export const markdownTables = (tables: readonly Table[]) => tables.map(markdownTable).join('\n');

/** Tables as one LaTeX text. */
export const latexTables = (tables: readonly Table[]) =>
  `% needs \\usepackage{booktabs}\n${tables.map(latexTable).join('\n')}`;

/**
 * Writes each table into a file of its own, `NAME.csv`.
 * @throws MusicaError `output`
 */
export async function writeCsvTables(folder: string, tables: readonly Table[]): Promise<void> {
  for (const table of tables) await writeFileAtomic(join(folder, `${table.name}.csv`), csvTable(table));
}
