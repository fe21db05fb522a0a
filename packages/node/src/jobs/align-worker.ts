import {
  type Aligner,
  assertBox,
  type Box,
  type FaceAlignment,
  faceCrop,
  labelFace,
  MusicaError,
  messageOf,
  type PixelImage,
  Random,
  schemeOfConfig,
} from '@musica/core';
import { BlazeFaceDetector } from '../detector/blazeface';
import { decodeImage } from '../images/decode';
import { drawLandmarks, encodeImage } from '../images/draw';
import { loadAligner } from '../load-aligner';
import type { AlignedImage, AlignSetup, AlignTask, ImageAligner } from './align-task';

/**
 * Aligns image files one after the other in this thread, with a model and a detector that are loaded once: bytes in,
 * faces out. While one image is aligned the next may already be decoded, so give it two tasks at a time.
 */
export class AlignWorker implements ImageAligner {
  readonly width = 2;
  #last: Promise<unknown> = Promise.resolve();

  private constructor(
    private readonly aligner: Aligner,
    private readonly detector: BlazeFaceDetector | undefined,
    private readonly setup: AlignSetup,
  ) {}

  /** @throws MusicaError `weights`, `backend`, `detector` or `config` where a part cannot be loaded */
  static async load(setup: AlignSetup = {}): Promise<AlignWorker> {
    const { model, backend, detector = {} } = setup;
    const aligner = await loadAligner({
      ...(model === undefined ? {} : { model }),
      ...(backend === undefined ? {} : { backend }),
    });
    try {
      return new AlignWorker(aligner, detector ? await BlazeFaceDetector.load(detector) : undefined, setup);
    } catch (error) {
      aligner.dispose();
      throw error;
    }
  }

  get steps(): number {
    return this.aligner.model.config.levels.length;
  }

  /**
   * @throws MusicaError `image` where the image cannot be read, `config` where an option of the setup cannot be used or
   *   there are neither boxes nor a detector
   */
  async align(task: AlignTask): Promise<AlignedImage> {
    const { image: source, name } = task;
    const decoding = decodeImage(source, { ...this.setup.decode, ...(name === undefined ? {} : { name }) });
    const before = this.#last;
    const result = decoding.then(async (image) => {
      await before;
      return this.#alignPixels(image, task);
    });
    this.#last = result.catch(() => undefined);
    return result;
  }

  async close(): Promise<void> {
    this.aligner.dispose();
    this.detector?.dispose();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #alignPixels(image: PixelImage, task: AlignTask): Promise<AlignedImage> {
    const problems: string[] = [];
    const given = task.boxes ?? this.detector;
    if (given === undefined) throw new MusicaError('config', 'there are neither boxes nor a face detector');
    const found = await this.aligner.align(
      image,
      Array.isArray(given) ? usable(given, image, nameOf(task), problems) : (given as BlazeFaceDetector),
      this.setup.align,
    );
    const faces = await this.#agree(image, found);
    const { width, height } = image;
    return {
      width,
      height,
      faces,
      problems,
      ...(await this.#draw(image, faces)),
      ...(await this.#cut(image, faces)),
    };
  }

  /** Labels by agreement of several looks; a face whose looks leave the image is marked as failed. */
  async #agree(image: PixelImage, faces: readonly FaceAlignment[]): Promise<readonly FaceAlignment[]> {
    const { looks } = this.setup;
    if (looks === undefined) return faces;
    const scheme = schemeOfConfig(this.aligner.model.config);
    if (scheme === undefined) {
      throw new MusicaError(
        'config',
        `looks: the landmarks of ${this.aligner.model.config.name} have no names`,
        {
          hint: 'labels by agreement need a scheme with a mirror; leave looks out',
        },
      );
    }
    const agreed: FaceAlignment[] = [];
    for (const [index, face] of faces.entries()) {
      // The same boxes for every image, so that a result does not depend on what else is aligned.
      const label = await labelFace(this.aligner, scheme, image, face.box, looks, new Random(0, index));
      if (!label) agreed.push({ ...face, failed: true });
      else {
        const { landmarks, box, spread, predictedNme } = label;
        // Their mean stays the predicted NME.
        const landmarkErrors = face.landmarkErrors?.map(
          (error) => (error * predictedNme) / face.predictedNme,
        );
        agreed.push({
          ...{ ...face, landmarks, box, spread, predictedNme },
          ...(landmarkErrors && { landmarkErrors }),
        });
      }
    }
    return agreed;
  }

  async #draw(image: PixelImage, faces: readonly FaceAlignment[]): Promise<Pick<AlignedImage, 'drawn'>> {
    const { draw } = this.setup;
    if (draw === undefined) return {};
    const labelled = faces.map((face) => ({ ...face, label: `${face.predictedNme.toFixed(1)} %` }));
    const scheme = schemeOfConfig(this.aligner.model.config);
    return { drawn: await drawLandmarks(image, labelled, { scheme, ...draw }) };
  }

  async #cut(image: PixelImage, faces: readonly FaceAlignment[]): Promise<Pick<AlignedImage, 'crops'>> {
    if (this.setup.crops === undefined) return {};
    const { size, ...encoding } = this.setup.crops;
    const crop = ({ landmarks }: FaceAlignment) =>
      faceCrop(image, landmarks, size === undefined ? {} : { size });
    return { crops: await Promise.all(faces.map((face) => encodeImage(crop(face), encoding))) };
  }
}

/** The boxes that can be used; of the others it is said why not. */
function usable(boxes: readonly Box[], image: PixelImage, name: string, problems: string[]): Box[] {
  return boxes.filter((box) => {
    try {
      assertBox(box, image);
      return true;
    } catch (error) {
      problems.push(`${name}: ${messageOf(error)}`);
      return false;
    }
  });
}

/** What a task is called in messages. */
export function nameOf({ name, image }: AlignTask): string {
  return name ?? (typeof image === 'string' ? image : 'image');
}
