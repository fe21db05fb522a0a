import { isMusicaError, MusicaError, messageOf } from '@musica/core';
import sax from 'sax';

/** What an XML file of one format looks like. */
export interface XmlKind {
  readonly root: string;
  /** Elements may be nested so deep. */
  readonly deepest: number;
  /** Said of a document type declaration, which could define entities. */
  readonly doctype: string;
  readonly hint: string;
}

/**
 * Turns the events of an XML file, which arrives in pieces, into what is found in it.
 * @throws MusicaError `dataset` from `write` and `end`, with file and line, after the first error.
 */
export abstract class XmlReader<Found> {
  protected readonly found: Found[] = [];
  /** Names of the open elements, the root first. */
  protected readonly open: string[] = [];
  readonly #sax = sax.parser(true, { position: true, strictEntities: true } as sax.SAXOptions);
  #error: MusicaError | undefined;

  constructor(
    private readonly file: string,
    private readonly kind: XmlKind,
  ) {
    this.#sax.onerror = (error) => {
      this.#error ??= this.fail(error.message.split('\n')[0]!);
    };
    this.#sax.ondoctype = () => {
      this.#error ??= this.fail(kind.doctype);
    };
    this.#sax.onopentag = ({ name, attributes }) =>
      this.guard(() => {
        this.#enter(name);
        this.start(name, attributes as Record<string, string>);
      });
    this.#sax.ontext = (text) => this.text(text);
    this.#sax.onclosetag = (name) => {
      this.open.pop();
      this.close(name);
    };
  }

  /** An element was opened; `open` ends with it. */
  protected abstract start(name: string, attributes: Record<string, string>): void;
  /** An element was closed; `open` has it no more. */
  protected abstract close(name: string): void;
  protected text(_: string): void {}

  *write(text: string): Generator<Found> {
    this.guard(() => this.#sax.write(text));
    if (this.#error) throw this.#error;
    yield* this.found.splice(0);
  }

  *end(text: string): Generator<Found> {
    yield* this.write(text);
    this.guard(() => this.#sax.close());
    if (this.#error) throw this.#error;
  }

  /** Does nothing after an error, and keeps the first one. */
  protected guard(work: () => void): void {
    if (this.#error) return;
    try {
      work();
    } catch (error) {
      this.#error ??= isMusicaError(error) ? error : this.fail(messageOf(error).split('\n')[0]!);
    }
  }

  #enter(name: string): void {
    const { root, deepest } = this.kind;
    if (this.open.length === 0 && name !== root) throw this.fail(`the root is <${name}>, not <${root}>`);
    this.open.push(name);
    if (this.open.length > deepest) throw this.fail(`elements nested deeper than ${deepest} levels`);
  }

  protected get line(): number {
    return this.#sax.line + 1;
  }

  protected fail(message: string): MusicaError {
    return new MusicaError('dataset', `${this.file}:${this.line}: ${message}`, { hint: this.kind.hint });
  }
}
