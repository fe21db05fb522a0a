import type { Point } from '@musica/core';
import type { FaceCollector, FoundFace } from './face-collector';

/** A landmark as tools for labelling have it: by its name. */
export interface NamedPoint {
  readonly name: string;
  readonly point: Point;
  readonly hidden?: boolean;
}

/** A face of named points, before it is known which names there are. */
export interface NamedFace extends Omit<FoundFace, 'landmarks' | 'occluded'> {
  readonly points: readonly NamedPoint[];
  /** Whether the points are a list in their order, so that their names mean nothing. */
  readonly isList?: boolean;
}

type Place = Parameters<FaceCollector['add']>[1];

/**
 * Puts named points in order: what tools for labelling write has no indices, and may lack any of the points. Names that
 * end in numbers go by these (`0`, `kpt-12`, `left_eye_3`), others in the order of the first face that has most of them.
 */
export class NamedFaces {
  readonly #faces: { readonly face: NamedFace; readonly place: Place }[] = [];

  constructor(private readonly collector: FaceCollector) {}

  add(face: NamedFace, place: Place): void {
    const names = face.points.map(({ name }) => name);
    const twice = names.find((name, i) => names.indexOf(name) < i);
    if (twice !== undefined) {
      this.collector.refuse(place, `point ${JSON.stringify(twice)} is there twice in a face`);
    } else if (names.length > 0) this.#faces.push({ face, place });
  }

  /** Hands the faces on, with their landmarks in one order. */
  async finish(given: readonly string[] | undefined): Promise<void> {
    const named = this.#faces.filter(({ face }) => !face.isList);
    const order = given ?? orderOf(named.map(({ face }) => face.points.map(({ name }) => name)));
    if (given === undefined && order.some((name) => numberOf(name) === undefined)) this.collector.name(order);
    for (const { face, place } of this.#faces) {
      const { points, isList, ...rest } = face;
      if (isList) {
        const hidden = points.map((point) => point.hidden === true);
        const landmarks = points.map(({ point }) => point);
        await this.collector.add(
          { ...rest, landmarks, ...(hidden.some(Boolean) && { occluded: hidden }) },
          place,
        );
        continue;
      }
      const byName = new Map(points.map((point) => [point.name, point]));
      const unknown = points.find(({ name }) => !order.includes(name));
      if (unknown) {
        this.collector.refuse(place, `point ${JSON.stringify(unknown.name)} is none of the scheme's names`);
        continue;
      }
      const landmarks = order.map((name) => byName.get(name)?.point ?? null);
      const occluded = order.map((name) => byName.get(name)?.hidden === true);
      await this.collector.add({ ...rest, landmarks, ...(occluded.some(Boolean) && { occluded }) }, place);
    }
  }
}

function orderOf(faces: readonly (readonly string[])[]): string[] {
  const order = [...new Set([...faces].sort((a, b) => b.length - a.length).flat())];
  const stems = new Set(order.map((name) => name.replace(/\d+$/, '')));
  if (stems.size > 1 || order.some((name) => numberOf(name) === undefined)) return order;
  return order.sort((a, b) => numberOf(a)! - numberOf(b)!);
}

function numberOf(name: string): number | undefined {
  const digits = /\d+$/.exec(name)?.[0];
  return digits === undefined ? undefined : Number(digits);
}
