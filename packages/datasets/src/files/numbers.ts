const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** The finite number that a decimal text stands for, or undefined: no NaN, Infinity, hexadecimal or empty text. */
export function parseDecimal(text: string): number | undefined {
  if (!NUMBER.test(text)) return undefined;
  const value = Number(text);
  return Number.isFinite(value) ? value : undefined;
}

/** A piece of a file for a message: quoted, cut where it is long, control characters escaped. */
export function excerpt(text: string): string {
  return JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}..` : text);
}
