import { createReadStream } from 'node:fs';
import { type Box, isMusicaError, MusicaError, messageOf, type Point } from '@musica/core';
import { excerpt, parseDecimal } from '../files/numbers';
import { XmlReader } from '../files/xml-reader';
import { valueOfText } from './attributes';
import type { NamedPoint } from './named-faces';
import { rolledAtCentre } from './rolled-box';

/** What the format looks like, for messages. */
export const cvatHint =
  'CVAT reads: <annotations><image name="a.jpg"><points label="face" points="x,y;x,y;.."/></image></annotations>, or a <skeleton> of <points>, or a <track> with a frame of each';

/** A face of an image, as the file has it. */
export interface CvatFace {
  readonly line: number;
  readonly image: string;
  readonly split?: string;
  /** The track that it is of: one person. */
  readonly group?: string;
  readonly points: readonly NamedPoint[];
  readonly isList?: boolean;
  readonly box?: Box;
  readonly attributes?: Readonly<Record<string, boolean | number | string>>;
  readonly dropped?: readonly string[];
  /** What is wrong with it; it is no face then. */
  readonly fault?: string;
}

/** The faces of a file. @throws MusicaError `dataset` where it is not well-formed. */
export async function* readCvat(file: string): AsyncGenerator<CvatFace> {
  const stream = createReadStream(file);
  try {
    yield* parseCvat(stream as AsyncIterable<Buffer>, file);
  } finally {
    stream.destroy();
  }
}

/** `readCvat` for the bytes of a file. */
export async function* parseCvat(
  chunks: Iterable<Buffer> | AsyncIterable<Buffer>,
  where: string,
): AsyncGenerator<CvatFace> {
  const parser = new CvatParser(where);
  const decoder = new TextDecoder('utf-8', { fatal: true });
  try {
    for await (const chunk of chunks) yield* parser.write(decoder.decode(chunk, { stream: true }));
    yield* parser.end(decoder.decode());
    yield* parser.rest();
  } catch (error) {
    if (isMusicaError(error)) throw error;
    throw new MusicaError('dataset', `cannot read ${where}: ${messageOf(error)}`, {
      cause: error,
      hint: cvatHint,
    });
  }
}

interface Group {
  readonly line: number;
  readonly points: NamedPoint[];
  readonly attributes: Record<string, boolean | number | string>;
  readonly dropped: string[];
  box?: Box;
  fault?: string;
  isList?: boolean;
  /** The track that its points are of. */
  track?: string;
}

/** An image, and its faces by what keeps them apart. */
interface ImageOfGroups {
  readonly name: string;
  readonly split?: string;
  readonly groups: Map<string, Group>;
}

const groupAt = (line: number): Group => ({ line, points: [], attributes: {}, dropped: [] });

/** Elements of an image that have no points of a face. */
const otherShapes: ReadonlySet<string> = new Set(['polygon', 'polyline', 'ellipse', 'mask', 'cuboid', 'tag']);

class CvatParser extends XmlReader<CvatFace> {
  #image: ImageOfGroups | undefined;
  #track: { readonly id: string; readonly attributes: Record<string, string> } | undefined;
  /** Images of tracks, whose faces are whole only at the end. */
  readonly #frames = new Map<string, ImageOfGroups>();
  #skeleton: Group | undefined;
  /** The shape that is open, where attributes of it are told of the face. */
  #shape: { readonly group: Group; readonly isFace: boolean } | undefined;
  #attribute: string | undefined;
  #text = '';
  readonly #others = new Map<string, { readonly line: number; count: number }>();

  constructor(file: string) {
    super(file, {
      root: 'annotations',
      deepest: 32,
      hint: cvatHint,
      doctype: 'a document type declaration',
    });
  }

  protected override text(text: string): void {
    if (this.#attribute !== undefined) this.#text += text.slice(0, 1000);
  }

  /** The faces of tracks, and what is in the file and is no face, one for each kind of shape. */
  *rest(): Generator<CvatFace> {
    for (const image of this.#frames.values()) this.#giveAll(image);
    yield* this.found.splice(0);
    for (const [type, { line, count }] of this.#others) {
      yield { line, image: '', points: [], fault: `${count} shapes of type ${type} are no landmarks` };
    }
  }

  protected close(name: string): void {
    if (name === 'attribute' && this.#attribute !== undefined) {
      this.#tell(this.#attribute, this.#text.trim());
      this.#attribute = undefined;
    } else if (name === 'points' || name === 'box') this.#shape = undefined;
    if (name === 'skeleton') this.#skeleton = undefined;
    else if (name === 'track') this.#track = undefined;
    else if (name === 'image' && this.#image) {
      this.#giveAll(this.#image);
      this.#image = undefined;
    }
  }

  protected start(name: string, attributes: Record<string, string>): void {
    // The description of the task knows elements of the same names.
    if (this.open.includes('meta')) return;
    if (name === 'image') {
      if (!attributes.name) throw this.fail('an <image> without name');
      this.#image = {
        name: attributes.name,
        groups: new Map(),
        ...(attributes.subset && { split: attributes.subset }),
      };
    }
    if (name === 'track') this.#track = { id: attributes.id ?? String(this.line), attributes };
    if (this.#track && attributes.frame !== undefined) this.#enterFrame(attributes.frame);
    if (!this.#image) return;
    if (name === 'skeleton') this.#skeleton = this.#alone(attributes);
    else if (name === 'attribute') {
      this.#attribute = attributes.name ?? '';
      this.#text = '';
    } else if (otherShapes.has(name)) this.#count(name);
    else if (name === 'points') this.#points(attributes);
    else if (name === 'box') this.#boxOf(attributes);
  }

  #count(name: string): void {
    const known = this.#others.get(name) ?? { line: this.line, count: 0 };
    known.count++;
    this.#others.set(name, known);
  }

  #points(attributes: Record<string, string>): void {
    // A point of a skeleton that is not in the image is not labelled.
    if (attributes.outside === '1') return;
    const places = placesOf(attributes.points ?? '');
    const hidden = attributes.occluded === '1';
    const label = attributes.label ?? this.#track?.attributes.label ?? '';
    const several = typeof places !== 'string' && places.length > 1;
    const group = this.#skeleton ?? (several ? this.#alone(attributes) : this.#group(attributes));
    if (this.#track) group.track = this.#track.id;
    if (typeof places === 'string') group.fault ??= places;
    else if (this.#skeleton && several)
      group.fault ??= `a point ${excerpt(label)} of ${places.length} places`;
    else {
      for (const [i, point] of places.entries()) {
        group.points.push({ name: several ? String(i) : label, point, hidden });
      }
    }
    const isList = several && !this.#skeleton;
    if (isList) group.isList = true;
    this.#shape = { group, isFace: isList };
  }

  /** Takes an attribute over; of a single point a face has no place for it. */
  #tell(name: string, text: string): void {
    const shape = this.#shape ?? (this.#skeleton && { group: this.#skeleton, isFace: true });
    if (!shape) return;
    if (shape.isFace) {
      Object.defineProperty(shape.group.attributes, name, {
        value: valueOfText(text),
        enumerable: true,
        configurable: true,
      });
    } else shape.group.dropped.push(`attribute ${name} of points`);
  }

  #boxOf(attributes: Record<string, string>): void {
    if (attributes.outside === '1') return;
    const [left, top, right, bottom] = ['xtl', 'ytl', 'xbr', 'ybr'].map((side) =>
      parseDecimal(attributes[side] ?? ''),
    );
    const rotation = parseDecimal(attributes.rotation ?? '0');
    const group = this.#group(attributes);
    this.#shape = { group, isFace: true };
    if (left === undefined || top === undefined || right === undefined || bottom === undefined) {
      group.fault ??= 'a <box> whose xtl, ytl, xbr or ybr is no number';
    } else if (rotation === undefined) group.fault ??= 'a <box> whose rotation is no number';
    else {
      const box = { x: left, y: top, width: right - left, height: bottom - top };
      group.box = rolledAtCentre(box, rotation);
    }
  }

  /** The frame of a video that shapes of a track are in. */
  #enterFrame(frame: string): void {
    if (!/^\d{1,9}$/.test(frame)) throw this.fail(`frame ${excerpt(frame)} is no number`);
    const name = `frame_${frame.padStart(6, '0')}`;
    this.#image = this.#frames.get(name) ?? { name, groups: new Map() };
    this.#frames.set(name, this.#image);
  }

  /** What single points and boxes of a number belong to. */
  #group(attributes: Record<string, string>): Group {
    return this.#at(`group ${this.#numberOf(attributes)}`);
  }

  /** A face of its own: a list of points or a skeleton, of the box of its number if it has one and is the first of it. */
  #alone(attributes: Record<string, string>): Group {
    const number = this.#numberOf(attributes);
    const known = this.#image!.groups.get(`group ${number}`);
    const isFirst = number !== '' && (known === undefined || (known.points.length === 0 && !known.fault));
    return isFirst ? this.#group(attributes) : this.#at(`shape ${this.#image!.groups.size}`);
  }

  #numberOf(attributes: Record<string, string>): string {
    const number = attributes.group_id ?? this.#track?.attributes.group_id ?? '';
    // A track without a group stands for itself, be it a list of points; single points of several tracks are one face.
    return number === '0' ? '' : number;
  }

  #at(key: string): Group {
    const { groups } = this.#image!;
    const known = groups.get(key) ?? groupAt(this.line);
    groups.set(key, known);
    return known;
  }

  #giveAll({ name: image, split, groups }: ImageOfGroups): void {
    for (const { line, points, box, fault, attributes, dropped, isList, track } of groups.values()) {
      // A box alone is a face that nobody has put landmarks on.
      if (points.length === 0 && fault === undefined) continue;
      this.found.push({
        line,
        image,
        points,
        ...(isList && { isList }),
        ...(split === undefined ? {} : { split }),
        ...(track === undefined ? {} : { group: `track ${track}` }),
        ...(box && { box }),
        ...(Object.keys(attributes).length > 0 && { attributes }),
        ...(dropped.length > 0 && { dropped }),
        ...(fault === undefined ? {} : { fault }),
      });
    }
  }
}

/** `x,y;x,y` as points, or what is wrong with it. */
function placesOf(text: string): Point[] | string {
  const points: Point[] = [];
  for (const pair of text.split(';')) {
    const [x, y, ...rest] = pair.split(',').map((value) => parseDecimal(value.trim()));
    if (x === undefined || y === undefined || rest.length > 0) {
      return `point ${points.length} is ${excerpt(pair)}, expected x,y`;
    }
    points.push([x, y]);
  }
  return points;
}
