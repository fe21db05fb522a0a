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
  // Not `instanceof Error`: what comes from a Worker or a frame may be an error of another realm.
  const { message = String(error), hint = '' } = isErrorLike(error) ? error : {};
  return { title, text: [message, hint].filter(Boolean).map(sentence).join(' ') };
}

/** With a capital and a full stop, which errors do without; names of files and addresses stay what they are. */
const sentence = (text: string) =>
  `${text.replace(/^[a-z]+(?=[ ,])/, (word) => word[0]!.toUpperCase() + word.slice(1)).replace(/\.$/, '')}.`;

const isErrorLike = (error: unknown): error is { message: string; hint?: string } =>
  typeof error === 'object' && error !== null && 'message' in error && typeof error.message === 'string';
