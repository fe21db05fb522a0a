/** A file of an export. */
export interface ExportedFile {
  readonly file: string;
  readonly bytes: number;
  /** What it holds, for people. */
  readonly what: string;
}
