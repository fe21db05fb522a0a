/** What a Content-Security-Policy forbids, as the browser reports it. */
interface Violation {
  /** The directive that would have to allow it: `worker-src`, `connect-src`. */
  readonly effectiveDirective: string;
  readonly blockedURI: string;
}

interface Scope {
  addEventListener?(type: string, listener: (event: Violation) => void): void;
  removeEventListener?(type: string, listener: (event: Violation) => void): void;
}

/** Reports come as a task of their own, before or after the failure that they explain; in milliseconds. */
const delay = 100;

/**
 * Listens for what the Content-Security-Policy of this page or Worker forbids: the failures themselves do not say that.
 * It has to be made before what may fail.
 */
export class PolicyWatch {
  readonly #scope = globalThis as unknown as Scope;
  readonly #found: Violation[] = [];
  #wake: (() => void) | undefined;
  readonly #listen = (violation: Violation) => {
    this.#found.push(violation);
    this.#wake?.();
  };

  /** @param directives of what is tried; others are somebody else's */
  constructor(private readonly directives: readonly string[]) {
    this.#scope.addEventListener?.('securitypolicyviolation', this.#listen);
  }

  /** The directive that forbade it, `worker-src`; undefined where none did. For use after something has failed. */
  async refusedBy(): Promise<string | undefined> {
    if (this.#directive() === undefined && this.#scope.addEventListener) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, delay);
        this.#wake = () => {
          if (this.#directive() === undefined) return;
          clearTimeout(timer);
          resolve();
        };
      });
    }
    return this.#directive();
  }

  stop(): void {
    this.#scope.removeEventListener?.('securitypolicyviolation', this.#listen);
  }

  #directive(): string | undefined {
    // Browsers say `script-src-elem` for what `script-src` may allow too.
    return this.#found
      .map(({ effectiveDirective }) => effectiveDirective.replace(/-(elem|attr)$/, ''))
      .find((directive) => this.directives.includes(directive));
  }
}
