/** A table of figures, whatever it is written as. */
export interface Table {
  /** Short, for file names: `subsets`. */
  readonly name: string;
  readonly caption: string;
  readonly columns: readonly Column[];
  /** A cell a column; null: cannot be said. */
  readonly rows: readonly (readonly Cell[])[];
  /** Which rows are alike, one for each: the best is the best of its kind. Default: all. */
  readonly kinds?: readonly string[];
}

export interface Column {
  readonly title: string;
  /** Digits after the point where people read it. */
  readonly digits?: number;
  /** Which values of the column are good, where rows are methods: the best is set in bold. */
  readonly best?: 'low' | 'high';
}

export type Cell = string | number | null;

/** Whether a cell holds the best value of its column, as people read it: equal digits are equally good. */
export function isBest({ columns, rows, kinds }: Table, row: number, column: number): boolean {
  const { best } = columns[column]!;
  const alike = rows.map((_, other) => kinds?.[other] === kinds?.[row]);
  if (best === undefined || alike.filter(Boolean).length < 2) return false;
  const shown = rows.map((cells) => {
    const cell = cells[column]!;
    return typeof cell === 'number' ? Number(cellText(cell, columns[column]!)) : Number.NaN;
  });
  const known = shown.filter((value, other) => alike[other] && !Number.isNaN(value));
  return shown[row] === (best === 'low' ? Math.min(...known) : Math.max(...known));
}

/** A cell as people read it. */
export function cellText(cell: Cell, { digits }: Column): string {
  if (cell === null) return '-';
  return typeof cell === 'number' && digits !== undefined ? cell.toFixed(digits) : String(cell);
}
