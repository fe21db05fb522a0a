import { type Box, boxOfLandmarks, ibug68, type LandmarkScheme, type Point } from '@musica/core';
import { type FaceRecord, faceId, type ReadOptions } from '../dataset';
import { compactFace } from '../files/compact-face';
import { ImageFinder, type ImageQuery } from '../files/image-finder';
import { collectProblems, type DatasetProblem, landmarkProblem } from '../problems';
import { schemeOfCount, schemeOfPoints } from '../schemes/index';
import { countOf } from './dropped-fields';
import { fillMissing, MeanOfPresent, type PartialLandmarks } from './fill-missing';

/** A face as a reader found it, before anything about it is checked. */
export interface FoundFace extends Omit<FaceRecord, 'id' | 'image' | 'landmarks'> {
  /** The image's path relative to the data set. */
  readonly image: string;
  /** Null where a landmark is not labelled. */
  readonly landmarks: PartialLandmarks;
  /** How to look for the image, where it is not where its name says. */
  readonly query?: ImageQuery;
  /** What else the record tells and a face has no place for, in words. */
  readonly dropped?: readonly string[];
}

/** Where a face is written. */
export interface FacePlace extends Pick<DatasetProblem, 'file' | 'line'> {
  /** What the face is in its file, where a line may hold many: `annotation 3`. */
  readonly record?: string;
}

/** What was read of a data set. */
export interface CollectedFaces {
  readonly faces: readonly FaceRecord[];
  readonly problems: readonly DatasetProblem[];
  readonly scheme: LandmarkScheme;
  readonly droppedFields?: readonly string[];
}

export interface CollectorOptions {
  /** What the landmarks must be. Without it, and without `ReadOptions.scheme`, the number that most faces have decides. */
  readonly scheme?: LandmarkScheme | undefined;
  /** What a record of the format looks like, for the problems of those that do not. */
  readonly hint?: string;
  /** Whether several files may hold the same faces: each is then read once. */
  readonly mergeDuplicates?: boolean;
  /** Whether images are only where their names say. */
  readonly exactNames?: boolean;
  /** Whether the format counts pixels from 1 and its reader sees to that: `ReadOptions.oneBased` says nothing new. */
  readonly countsFromOne?: boolean;
}

/** Most pixels from the corner that a coordinate may lie: no image is so large, so the label is broken. */
const FARTHEST = 100_000;

/** Fewest landmarks that make a face of its own kind: fewer have no shape. */
const FEWEST = 3;

/** Takes the faces of a reader one by one and keeps the sound ones: what every format has to check is checked here. */
export class FaceCollector {
  readonly report: (problem: DatasetProblem) => void;
  readonly images: ImageFinder;
  readonly #problems: DatasetProblem[];
  readonly #ofImage = new Map<string, number>();
  readonly #entries: Entry[] = [];
  readonly #known = new Map<string, number>();
  readonly #twice = new Map<string, number>();
  readonly #names = new Map<number, readonly string[]>();
  readonly #scheme: LandmarkScheme | undefined;

  /** @param root absolute path of the folder that images are named from */
  constructor(
    root: string,
    private readonly options: ReadOptions,
    private readonly settings: CollectorOptions = {},
  ) {
    this.#scheme = options.scheme ?? settings.scheme;
    this.images = new ImageFinder(root, options, settings.exactNames);
    ({ problems: this.#problems, report: this.report } = collectProblems(options));
  }

  /** Reports a record that is not written as the format has it. */
  refuse(place: FacePlace, message: string): void {
    const { hint } = this.settings;
    this.#tell(place, { message, ...(hint !== undefined && { hint }) });
  }

  #tell({ file, line, record }: FacePlace, { message, hint }: Fault): void {
    this.report({
      file,
      ...(line !== undefined && { line }),
      message: record === undefined ? message : `${record}: ${message}`,
      ...(hint !== undefined && { hint }),
    });
  }

  /** @param place where the face is written, for the problem it may have */
  async add(asWritten: FoundFace, place: FacePlace): Promise<void> {
    this.options.signal?.throwIfAborted();
    const found = this.options.oneBased && !this.settings.countsFromOne ? fromZero(asWritten) : asWritten;
    const { image: name, query, landmarks, dropped, ...face } = found;
    const image = await this.images.find(name, query);
    // Counted before anything is left out: the number of a face must not depend on the other faces.
    const counted = 'path' in image ? image.path : name;
    const index = this.#ofImage.get(counted) ?? 0;
    const fault = this.#problem(found) ?? ('path' in image ? undefined : image);
    if (fault !== undefined || !('path' in image)) {
      this.#ofImage.set(counted, index + 1);
      this.#entries.push({ place, fault: fault!, count: landmarks.length });
      return;
    }
    if (this.settings.mergeDuplicates && this.#isKnown(image.path, found, place)) return;
    this.#ofImage.set(counted, index + 1);
    const missing = landmarks.some((point) => point === null)
      ? landmarks.map((point) => point === null)
      : undefined;
    const filled = landmarks.map((point): Point => point ?? [0, 0]);
    const record = compactFace({
      ...face,
      id: faceId(image.id, index),
      image: image.path,
      landmarks: filled,
    });
    this.#entries.push({
      face: record,
      place,
      count: landmarks.length,
      ...(missing && { missing }),
      dropped,
    });
  }

  /** Says what landmarks are called, where a data set names them by more than numbers. */
  name(names: readonly string[]): void {
    this.#names.set(names.length, names);
  }

  /** Counts a face of an image that cannot be read: the number of a face must not depend on the other faces. */
  async skip(name: string): Promise<void> {
    this.options.signal?.throwIfAborted();
    const image = await this.images.find(name);
    const counted = 'path' in image ? image.path : name;
    this.#ofImage.set(counted, (this.#ofImage.get(counted) ?? 0) + 1);
  }

  /** The sound faces. What is wrong with the others is reported now: only all together tell the number of landmarks. */
  finish(): CollectedFaces {
    const scheme = this.#scheme ?? this.#mostCommon();
    const kept: Collected[] = [];
    const lost = new Map<string, number>();
    for (const { face, missing, place, fault, count, dropped = [] } of this.#entries) {
      const message =
        count === scheme.count
          ? face && problemOf(face, missing, scheme)
          : `${count} points, but ${scheme.name} has ${scheme.count}`;
      if (message !== undefined) this.#tell(place, { message });
      else if (fault) this.#tell(place, fault);
      else {
        kept.push({ face: face!, ...(missing && { missing }) });
        for (const field of new Set(dropped)) lost.set(field, (lost.get(field) ?? 0) + 1);
      }
    }
    for (const [file, count] of this.#twice) {
      this.report({ file, message: `${count} faces are in a file before it too; each is read once` });
    }
    const faces = kept.some(({ missing }) => missing)
      ? withoutGaps(kept, scheme.count)
      : kept.map(({ face }) => face);
    const droppedFields = [...lost].map(([field, count]) => `${field} (${countOf(count)})`);
    return {
      faces,
      problems: this.#problems,
      scheme,
      ...(droppedFields.length > 0 && { droppedFields }),
    };
  }

  /** What is wrong whatever the scheme. */
  #problem({ landmarks, box, attributes }: FoundFace): Fault | undefined {
    for (const [index, point] of landmarks.entries()) {
      if (point === null) continue;
      const [x, y] = point;
      if (!Number.isFinite(x) || !Number.isFinite(y))
        return { message: `point ${index} is ${x}, ${y}, which is no place` };
      if (Math.max(Math.abs(x), Math.abs(y)) > FARTHEST) {
        const message = `point ${index} is ${x}, ${y}, which is beyond any image`;
        return { message, hint: 'coordinates are pixels of the image' };
      }
    }
    if (landmarks.length > 0 && landmarks.every((point) => point === null))
      return { message: 'no landmark is labelled' };
    // JSON has no infinity, but 1e309 is read as one.
    for (const [name, value] of Object.entries(attributes ?? {})) {
      if (typeof value === 'number' && !Number.isFinite(value))
        return { message: `attribute '${name}' is ${value}, expected a finite number` };
    }
    const message = box && boxProblem(box);
    if (message === undefined) return undefined;
    return {
      message,
      hint: 'a box has four finite numbers, and both sides above 0; a face may also have none',
    };
  }

  /**
   * The scheme of the number of landmarks that most faces have; of two such numbers a known scheme's goes first. Of a
   * number that no known scheme has nothing is known but the number.
   */
  #mostCommon(): LandmarkScheme {
    const counts = new Map<number, number>();
    const isSound = this.#entries.some(({ face, count }) => face && count >= FEWEST);
    // Where nothing is sound, it is told what is wrong with each, and not that it has another number of points.
    for (const { face, count } of this.#entries) {
      if ((face || !isSound) && count >= FEWEST) counts.set(count, (counts.get(count) ?? 0) + 1);
    }
    const isKnown = (count: number) => Number(schemeOfCount(count) !== undefined);
    const [best] = [...counts].sort(([a, ofA], [b, ofB]) => ofB - ofA || isKnown(b) - isKnown(a));
    if (best === undefined) return ibug68;
    return schemeOfPoints(best[0], this.#names.get(best[0]));
  }

  /** Whether another file has this face; it may have told less of it. */
  #isKnown(path: string, { landmarks, subsets, split }: FoundFace, { file }: FacePlace): boolean {
    const key = `${path}\n${JSON.stringify(landmarks)}`;
    const at = this.#known.get(key);
    const earlier = at === undefined ? undefined : this.#entries[at]!;
    if (!earlier?.face || earlier.place.file === file) {
      this.#known.set(key, this.#entries.length);
      return false;
    }
    const merged = [...new Set([...(earlier.face.subsets ?? []), ...(subsets ?? [])])];
    if (merged.length > (earlier.face.subsets?.length ?? 0)) {
      this.#entries[at!] = { ...earlier, face: { ...earlier.face, subsets: merged } };
    }
    // A subset of a file that is there is told as that, and needs no report.
    if (merged.length === 0 || split !== earlier.face.split) {
      this.#twice.set(file, (this.#twice.get(file) ?? 0) + 1);
    }
    return true;
  }
}

type Fault = Pick<DatasetProblem, 'message' | 'hint'>;

/** A record as it was read: a face, or what is wrong with it. */
interface Entry {
  readonly face?: FaceRecord;
  readonly missing?: readonly boolean[];
  readonly place: FacePlace;
  /** Of landmarks. */
  readonly count: number;
  readonly fault?: Fault;
  readonly dropped?: readonly string[] | undefined;
}

/** A face whose pixels are counted from 1, with its pixels counted from 0. */
function fromZero(face: FoundFace): FoundFace {
  const landmarks = face.landmarks.map((point): Point | null => point && [point[0] - 1, point[1] - 1]);
  const box = face.box && { ...face.box, x: face.box.x - 1, y: face.box.y - 1 };
  return { ...face, landmarks, ...(box && { box }) };
}

type Collected = { readonly face: FaceRecord; readonly missing?: readonly boolean[] };

function withoutGaps(kept: readonly Collected[], count: number): FaceRecord[] {
  const sums = new MeanOfPresent(count);
  for (const { face, missing } of kept) sums.add(face.landmarks, (i) => missing?.[i] === true);
  const { mean } = sums;
  return kept.map(({ face, missing }) => {
    if (!missing) return face;
    const { landmarks, ...rest } = face;
    const gaps = landmarks.map((point, i) => (missing[i] ? null : point));
    const weights = (face.weights ?? landmarks.map(() => 1)).map((weight, i) => (missing[i] ? 0 : weight));
    return compactFace({ ...rest, weights, landmarks: fillMissing(gaps, mean) });
  });
}

function problemOf(
  face: FaceRecord,
  missing: readonly boolean[] | undefined,
  scheme: LandmarkScheme,
): string | undefined {
  for (const name of ['occluded', 'weights', 'spreads'] as const) {
    const values = face[name];
    if (values !== undefined && values.length !== scheme.count) {
      return `${name} has ${values.length} values, one for each of ${scheme.count} landmarks is needed`;
    }
  }
  if (face.weights?.every((weight) => weight === 0)) return 'all weights are 0, so no landmark is labelled';
  const { landmarks } = face;
  if (!missing) return landmarkProblem(landmarks, scheme);
  const { width, height } = boxOfLandmarks(landmarks.filter((_, i) => !missing[i]));
  if (width > 0 && height > 0) return undefined;
  return `the points that are labelled span ${width} x ${height} pixels, which is no face`;
}

/** What keeps a box from being one, or undefined. */
export function boxProblem({ x, y, width, height }: Box): string | undefined {
  const numbers = [x, y, width, height];
  if (!numbers.every(Number.isFinite)) return `a box of ${numbers.join(', ')}, which is no place`;
  if (!(width > 0 && height > 0)) return `a box of ${width} x ${height}`;
  if (numbers.some((value) => Math.abs(value) > FARTHEST)) {
    return `a box of ${numbers.join(', ')}, which is beyond any image`;
  }
  return undefined;
}
