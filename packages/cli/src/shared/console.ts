/** Where a stream's text goes; `process.stdout` is one, and so is an array's `push` in a test. */
export interface TextStream {
  write(text: string): unknown;
  readonly isTTY?: boolean;
}

/** What commands print: results on stdout, so that they can be piped, and everything else on stderr. */
export class Console {
  #bar: { clear(): void } | undefined;

  constructor(
    readonly stdout: TextStream,
    readonly stderr: TextStream,
  ) {}

  /** A line of the result. */
  result(line: string): void {
    this.#bar?.clear();
    this.stdout.write(`${line}\n`);
  }

  /** A result for programs: one JSON document. Its type is one of ../outputs, of which docs/schemas is made. */
  json<T = never>(value: NoInfer<T>): void {
    this.result(JSON.stringify(value, undefined, 2));
  }

  /** A line about the work, for people. */
  note(line: string): void {
    this.#bar?.clear();
    this.stderr.write(`${line}\n`);
  }

  /** Something that is wrong but does not stop the work. */
  warn(message: string): void {
    this.note(`musica: ${message}`);
  }

  /** A progress bar that must be wiped before anything else is printed; undefined when it is gone. */
  attach(bar: { clear(): void } | undefined): void {
    this.#bar = bar;
  }
}
