import { median, percentile } from '@musica/core';
import type { TimedRuns } from './contender';

/** Milliseconds a face. */
export interface Latency {
  readonly median: number;
  /** 90th percentile. */
  readonly p90: number;
  /** Processor time of the fastest call: what the work takes when nothing disturbs it. More than one thread adds up. */
  readonly processor: number;
}

export function latencyOf(rounds: readonly TimedRuns[], faces: number): Latency {
  const all = rounds.flatMap(({ wall }) => wall).map((time) => time / faces);
  return {
    median: median(all),
    p90: percentile(all, 90),
    processor: Math.min(...rounds.map(fastest)) / faces,
  };
}

/**
 * How many times faster `a` is than `b`, both on one thread: the median over the rounds of the ratio of the processor
 * times of their fastest calls in that round. Calls of a round follow each other within a second, so whatever else the
 * machine does slows both down; the fastest call was slowed down least; and time that others had the processor is not in
 * it.
 */
export function speedRatio(a: readonly TimedRuns[], b: readonly TimedRuns[]): number {
  const rounds = Math.min(a.length, b.length);
  return median(Array.from({ length: rounds }, (_, i) => fastest(b[i]!) / fastest(a[i]!)));
}

function fastest({ cpu }: TimedRuns): number {
  return Math.min(...cpu);
}
