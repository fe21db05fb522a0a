/** Exit codes of the command. */
export const EXIT = { ok: 0, build: 1, usage: 2, missing: 3, download: 4, check: 5 };

/** What ends the build, in words for whoever started it. */
export class Failure extends Error {
  constructor(code, message) {
    super(message);
    this.code = code;
  }
}

/** @returns never */
export const fail = (code, message) => {
  throw new Failure(code, message);
};
