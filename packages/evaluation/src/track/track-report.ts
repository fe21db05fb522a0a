import {
  applySimilarity,
  invertSimilarity,
  LandmarkSmoother,
  type Landmarks,
  landmarkSpeeds,
  type ModelDescription,
  MusicaError,
  mean,
  median,
  normalizerOf,
  type Point,
  type Similarity,
  type SmoothOptions,
  schemeOfConfig,
  steadiedLandmarks,
  type TrackFigures,
  trackFigures,
  usualNormalizer,
} from '@musica/core';

/** What a tracker made of one frame, not smoothed. */
export interface TrackedMoment {
  /** Of the frame, in milliseconds. */
  readonly time: number;
  readonly faces: readonly { readonly id: number; readonly landmarks: Landmarks }[];
  /** How a still photograph was moved to the frame, where that is what the video is. */
  readonly toFrame?: Similarity;
}

/** The same frames as found and smoothed; null where there are none. */
export interface SmoothingFigures {
  readonly unsmoothed: TrackFigures | null;
  readonly smoothed: TrackFigures | null;
}

/** How well faces were followed through a video. Figures are in percent of the inter-ocular distance. */
export interface TrackReport {
  readonly frames: number;
  /** Frames in which no face was followed. */
  readonly lost: number;
  /** The numbers that were given, and in how many frames each. */
  readonly numbers: readonly { readonly id: number; readonly frames: number }[];
  /** Frames in which a face hardly moves. */
  readonly rest: SmoothingFigures;
  readonly moving: SmoothingFigures;
  /**
   * What deviations are from: `motion`, the known motion of the landmarks' own mean place in the face; or `neighbours`, where
   * the frames before and after, not smoothed, say that the landmarks are (`steadiedLandmarks`).
   */
  readonly truth: 'motion' | 'neighbours';
}

/** A face that moves slower than this, in inter-ocular distances a second, is at rest. */
const slow = 0.2;

/**
 * Says how well faces were followed, with and without smoothing.
 * @param moments the frames of the video, in order
 * @param model that found the landmarks
 * @param smooth how to smooth, the defaults if left out
 * @throws MusicaError `config` where the model names no landmark scheme
 */
export function trackReport(
  moments: readonly TrackedMoment[],
  model: Pick<ModelDescription, 'config' | 'meanShape'>,
  smooth: SmoothOptions = {},
): TrackReport {
  const ids = [...new Set(moments.flatMap(({ faces }) => faces.map(({ id }) => id)))].sort((a, b) => a - b);
  const known = moments.length > 0 && moments.every(({ toFrame }) => toFrame !== undefined);
  const parts = ids.map((id) => figuresOfFace(moments, id, model, smooth, known));
  const pooled = (state: 'rest' | 'moving'): SmoothingFigures => ({
    unsmoothed: pool(parts.map((part) => part[state].unsmoothed)),
    smoothed: pool(parts.map((part) => part[state].smoothed)),
  });
  return {
    frames: moments.length,
    lost: moments.filter(({ faces }) => faces.length === 0).length,
    numbers: ids.map((id) => ({
      id,
      frames: moments.filter(({ faces }) => faces.some((face) => face.id === id)).length,
    })),
    rest: pooled('rest'),
    moving: pooled('moving'),
    truth: known ? 'motion' : 'neighbours',
  };
}

function figuresOfFace(
  moments: readonly TrackedMoment[],
  id: number,
  { config, meanShape }: Pick<ModelDescription, 'config' | 'meanShape'>,
  smooth: SmoothOptions,
  known: boolean,
): { readonly rest: SmoothingFigures; readonly moving: SmoothingFigures } {
  const scheme = schemeOfConfig(config);
  if (scheme === undefined) {
    throw new MusicaError(
      'config',
      `${config.name} names no landmark scheme, so nothing is known of its eyes`,
    );
  }
  const track = moments.map(({ faces }) => faces.find((face) => face.id === id)?.landmarks);
  const times = moments.map(({ time }) => time);
  const length = median(
    track.flatMap((points) => (points ? [normalizerOf(points, scheme, usualNormalizer(scheme))] : [])),
  );
  const truth = known
    ? movedMean(
        track,
        moments.map(({ toFrame }) => toFrame!),
      )
    : steadiedLandmarks(track);
  const speeds = landmarkSpeeds(known ? truth : track, times, length);
  const smoother = new LandmarkSmoother(meanShape, smooth);
  const smoothed = track.map((points, frame) => {
    if (points === undefined) smoother.reset();
    return points && smoother.next(points, times[frame]!);
  });
  const figures = (counts: (speed: number) => boolean): SmoothingFigures => {
    const isCounted = (frame: number) => speeds[frame] !== undefined && counts(speeds[frame]);
    return {
      unsmoothed: trackFigures(track, truth, length, isCounted),
      smoothed: trackFigures(smoothed, truth, length, isCounted),
    };
  };
  return { rest: figures((speed) => speed < slow), moving: figures((speed) => speed >= slow) };
}

/** The mean place of each landmark in the photograph, moved to each frame: a constant error of the model does not count. */
function movedMean(
  track: readonly (Landmarks | undefined)[],
  toFrame: readonly Similarity[],
): (Point[] | undefined)[] {
  const still = track.flatMap((points, frame) => {
    if (points === undefined) return [];
    const back = invertSimilarity(toFrame[frame]!);
    return [points.map((point) => applySimilarity(back, point))];
  });
  const place = still[0]?.map(
    (_, index): Point => [
      mean(still.map((points) => points[index]![0])),
      mean(still.map((points) => points[index]![1])),
    ],
  );
  return track.map((points, frame) =>
    points === undefined ? undefined : place?.map((point) => applySimilarity(toFrame[frame]!, point)),
  );
}

/** The mean over the frames of several faces. */
function pool(figures: readonly (TrackFigures | null)[]): TrackFigures | null {
  const counted = figures.flatMap((part) => (part !== null && part.frames > 0 ? [part] : []));
  const frames = counted.reduce((sum, part) => sum + part.frames, 0);
  if (frames === 0) return null;
  const weighed = (value: (part: TrackFigures) => number) =>
    counted.reduce((sum, part) => sum + part.frames * value(part), 0) / frames;
  return {
    frames,
    jitter: weighed(({ jitter }) => jitter),
    deviation: weighed(({ deviation }) => deviation),
  };
}
