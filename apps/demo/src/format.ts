/** "3.4 %", or a dash for what is not a number. */
export const percent = (value: number) => (Number.isFinite(value) ? `${value.toFixed(1)} %` : '–');

/** "12.3", "0.42", "128" milliseconds. */
export const milliseconds = (value: number) =>
  value >= 100 ? value.toFixed(0) : value >= 1 ? value.toFixed(1) : value.toFixed(2);

/** "1 face", "3 faces" */
export const count = (n: number, noun: string) => `${n} ${noun}${n === 1 ? '' : 's'}`;
