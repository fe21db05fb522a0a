/** A table of figures, whatever it is written as. */
export interface Table {
  /** Short, for file names: `subsets`. */
  readonly name: string;
  readonly caption: string;
  readonly columns: readonly Column[];
  /** A cell a column; null: cannot be said. */
  readonly rows: readonly (readonly Cell[])[];
}

export interface Column {
  readonly title: string;
  /** Digits after the point where people read it. */
  readonly digits?: number;
}

export type Cell = string | number | null;

/** A cell as people read it. */
export function cellText(cell: Cell, { digits }: Column): string {
  if (cell === null) return '-';
  return typeof cell === 'number' && digits !== undefined ? cell.toFixed(digits) : String(cell);
}
