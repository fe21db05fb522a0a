import { findScheme, ibug68, isMusicaError, type LandmarkScheme, type Point } from '@musica/core';
import { type FaceRecord, faceId, type ReadOptions } from '../dataset';
import { compactFace } from '../files/compact-face';
import { exists, pathBelow } from '../files/path-below';
import { collectProblems, type DatasetProblem, landmarkProblem } from '../problems';

/** A face as a reader found it, before anything about it is checked. */
export interface FoundFace extends Omit<FaceRecord, 'id' | 'image'> {
  /** The image's path relative to the data set, with forward slashes. */
  readonly image: string;
}

/** Takes the faces of a reader one by one and keeps the sound ones: what every format has to check is checked here. */
export class FaceCollector {
  readonly faces: FaceRecord[] = [];
  readonly problems: DatasetProblem[];
  readonly report: (problem: DatasetProblem) => void;
  readonly #ofImage = new Map<string, number>();
  #scheme: LandmarkScheme | undefined;

  /**
   * @param root absolute path of the folder that images are named from
   * @param scheme what the landmarks must be; without it, the first face of a known number of points decides
   */
  constructor(
    private readonly root: string,
    scheme: LandmarkScheme | undefined,
    private readonly options: ReadOptions,
  ) {
    this.#scheme = scheme;
    ({ problems: this.problems, report: this.report } = collectProblems(options));
  }

  /** What the faces have; iBUG's where there is none. */
  get scheme(): LandmarkScheme {
    return this.#scheme ?? ibug68;
  }

  /** @param place where the face is written, for the problem it may have */
  async add(found: FoundFace, place: Pick<DatasetProblem, 'file' | 'line'>): Promise<void> {
    const { image: name, ...face } = found;
    // Counted before anything is left out: the number of a face must not depend on the other faces.
    const index = this.#ofImage.get(name) ?? 0;
    this.#ofImage.set(name, index + 1);
    const image = pathBelow(this.root, name);
    const message = await this.#problem(found, image);
    if (message === undefined) {
      this.faces.push(compactFace({ ...face, id: faceId(name, index), image: image! }));
    } else this.report({ ...place, message });
  }

  async #problem({ image: name, landmarks, occluded }: FoundFace, image: string | undefined) {
    if (image === undefined) return `image ${JSON.stringify(name)} lies outside the data set's folder`;
    this.#scheme ??= schemeOfCount(landmarks.length);
    if (this.#scheme === undefined) return `${landmarks.length} points, which is no known landmark scheme`;
    const problem = notFinite(landmarks) ?? landmarkProblem(landmarks, this.#scheme);
    if (problem !== undefined) return problem;
    if (occluded !== undefined && occluded.length !== this.#scheme.count) {
      return `${occluded.length} occlusion flags, one for each of ${this.#scheme.count} landmarks is needed`;
    }
    const checked = this.options.checkImages ?? true;
    return checked && !(await exists(image)) ? `no image at ${image}` : undefined;
  }
}

function notFinite(landmarks: readonly Point[]): string | undefined {
  const index = landmarks.findIndex((point) => !point.every(Number.isFinite));
  return index === -1 ? undefined : `point ${index} is ${landmarks[index]!.join(', ')}, which is no place`;
}

/** The known scheme of so many landmarks, if there is one. */
export function schemeOfCount(count: number): LandmarkScheme | undefined {
  try {
    return findScheme(count);
  } catch (error) {
    if (isMusicaError(error)) return undefined;
    throw error;
  }
}
