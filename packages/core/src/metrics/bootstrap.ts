import { Random } from '../numeric/random';
import { mean, median, percentile } from './summary';

/** A figure with the interval that it would lie in with other faces of the same kind. */
export interface Estimate {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

export interface BootstrapOptions {
  /** Default 10,000. */
  readonly resamples?: number;
  /** Default 0. */
  readonly seed?: number;
  /** Default 0.95. */
  readonly level?: number;
  /**
   * What each face belongs to, such as a person: whole clusters are drawn then, because the faces of one are alike, and
   * drawn one by one they would make an interval that is too narrow. Default: each face by itself.
   */
  readonly clusters?: readonly string[];
  /** Told after each resample; may throw to stop. */
  readonly onResample?: () => void;
}

/**
 * Means, and the median of the first column, with percentile bootstrap intervals (Efron and Tibshirani, "An
 * Introduction to the Bootstrap", 1993, chapter 13): faces are drawn with replacement, the same faces for every column,
 * and the bounds are the (1 - level) / 2 quantiles of the figures of the resamples.
 * @param columns values of the same faces, such as the paired differences of several measures; equally long
 * @returns NaN for everything without faces
 */
export function bootstrap(
  columns: readonly (readonly number[])[],
  { resamples = 10_000, seed = 0, level = 0.95, clusters, onResample }: BootstrapOptions = {},
): { readonly means: Estimate[]; readonly median: Estimate } {
  const count = columns[0]!.length;
  const random = new Random(seed);
  const sorted = Float64Array.from(columns[0]!).sort();
  // Columns in the order of the first: then the median of a resample is found by counting, without sorting each one.
  const order = [...columns[0]!.keys()].sort((a, b) => columns[0]![a]! - columns[0]![b]!);
  const values = columns.map((column) => Float64Array.from(order, (index) => column[index]!));
  const drawn = new Uint32Array(count);
  const means = columns.map(() => new Float64Array(resamples));
  const medians = new Float64Array(resamples);
  const members = clusters && membersOf(clusters, order);
  /** Counts how often each face is drawn. @returns how many are drawn in all */
  const draw = () => {
    if (members === undefined) {
      for (let i = 0; i < count; i++) drawn[random.integer(count)]!++;
      return count;
    }
    let total = 0;
    for (let i = 0; i < members.length; i++) {
      const faces = members[random.integer(members.length)]!;
      for (const face of faces) drawn[face]!++;
      total += faces.length;
    }
    return total;
  };
  for (let resample = 0; resample < resamples && count > 0; resample++) {
    drawn.fill(0);
    const total = draw();
    for (const [column, of] of values.entries()) {
      let sum = 0;
      for (let i = 0; i < count; i++) sum += drawn[i]! * of[i]!;
      means[column]![resample] = sum / total;
    }
    medians[resample] = medianOf(sorted, drawn, total);
    onResample?.();
  }
  const interval = (samples: Float64Array) => {
    const tail = (100 * (1 - level)) / 2;
    const list = count === 0 ? [] : Array.from(samples);
    return { low: percentile(list, tail), high: percentile(list, 100 - tail) };
  };
  return {
    means: columns.map((column, index) => ({ value: mean(column), ...interval(means[index]!) })),
    median: { value: median(columns[0]!), ...interval(medians) },
  };
}

/** The places in `order` of the faces of each cluster. */
function membersOf(clusters: readonly string[], order: readonly number[]): number[][] {
  const places = new Map<string, number[]>();
  for (const [place, face] of order.entries()) {
    const known = places.get(clusters[face]!);
    if (known) known.push(place);
    else places.set(clusters[face]!, [place]);
  }
  // In the order of the faces, whatever their values are.
  return [...new Set(clusters)].map((name) => places.get(name)!);
}

/** The median of sorted values of which each counts `times` times, `count` in all. */
function medianOf(sorted: Float64Array, times: Uint32Array, count: number): number {
  const [lower, upper] = [Math.floor((count - 1) / 2), Math.ceil((count - 1) / 2)];
  let before = 0;
  let low: number | undefined;
  for (let i = 0; i < sorted.length; i++) {
    before += times[i]!;
    if (low === undefined && before > lower) low = sorted[i]!;
    if (before > upper) return (low! + sorted[i]!) / 2;
  }
  return Number.NaN;
}
