import { median, percentile } from '@musica/core';

/** Milliseconds a face. */
export interface Latency {
  readonly median: number;
  /** 90th percentile. */
  readonly p90: number;
  /** The fastest: what the work takes when nothing disturbs it. */
  readonly least: number;
}

/** @param rounds milliseconds of each call, a round a list */
export function latencyOf(rounds: readonly (readonly number[])[], faces: number): Latency {
  const all = rounds.flat().map((time) => time / faces);
  return { median: median(all), p90: percentile(all, 90), least: Math.min(...all) };
}

/**
 * How many times faster `a` is than `b`: the median over the rounds of the ratio of their fastest calls in that round.
 * Calls of the same round ran within a second of each other, so whatever else the machine does hits both; and the fastest
 * call was hit least.
 */
export function speedRatio(a: readonly (readonly number[])[], b: readonly (readonly number[])[]): number {
  const rounds = Math.min(a.length, b.length);
  const ratios = Array.from({ length: rounds }, (_, i) => Math.min(...b[i]!) / Math.min(...a[i]!));
  return median(ratios);
}
