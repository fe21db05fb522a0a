/** An error in words for users of the page: what happened, and what to do about it. */
export interface Problem {
  readonly title: string;
  readonly text: string;
}

/** Thrown where the reason and the way out are known. */
export class ProblemError extends Error {
  constructor(readonly problem: Problem) {
    super(problem.title);
  }
}

/** The problem behind anything that was thrown: its own words, with the hint of a MusicaError. */
export function problemOf(error: unknown, title: string): Problem {
  if (error instanceof ProblemError) return error.problem;
  const message = error instanceof Error ? error.message : String(error);
  const hint = error instanceof Error && 'hint' in error && error.hint ? ` ${error.hint}` : '';
  return { title, text: `${message}.${hint}`.replace(/\.\.$/, '.') };
}
