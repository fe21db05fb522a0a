import type { FaceRecord, WritableDataset } from '../dataset';
import { uprightBox } from './dropped-fields';
import { boxAttributes } from './imglab-reader';
import { facesByImage } from './place-images';

/** Whether an attribute is one that imglab can hold, as it is. */
export function isKept([name, value]: readonly [string, unknown]): boolean {
  const kind = Object.hasOwn(boxAttributes, name) ? boxAttributes[name] : undefined;
  if (kind === 'text') return typeof value === 'string' && value !== '' && value === value.trim();
  return kind === 'flag' ? typeof value === 'boolean' : kind === 'number' && typeof value === 'number';
}

/** A data set as dlib's XML, line by line. */
export function* xmlLines(folder: string, dataset: WritableDataset): Generator<string> {
  yield "<?xml version='1.0' encoding='UTF-8'?>";
  yield '<dataset>';
  yield `<name>${escapeXml(dataset.name)}</name>`;
  yield '<images>';
  for (const [image, faces] of facesByImage(folder, dataset.faces)) {
    yield `  <image file="${escapeXml(image)}">`;
    for (const face of faces) yield* boxLines(face);
    yield '  </image>';
  }
  yield '</images>';
  yield '</dataset>';
}

function* boxLines(face: FaceRecord): Generator<string> {
  const { landmarks, attributes = {} } = face;
  const box = uprightBox(face);
  const kept = Object.entries(attributes).filter(isKept);
  const text = kept
    .filter(([name]) => name !== 'label')
    .map(
      ([name, value]) =>
        ` ${name}="${typeof value === 'boolean' ? Number(value) : escapeXml(String(value))}"`,
    )
    .join('');
  yield `    <box top="${box.y}" left="${box.x}" width="${box.width}" height="${box.height}"${text}>`;
  if (kept.some(([name]) => name === 'label'))
    yield `      <label>${escapeXml(String(attributes.label))}</label>`;
  for (const [index, [x, y]] of landmarks.entries()) {
    yield `      <part name="${String(index).padStart(2, '0')}" x="${x}" y="${y}"/>`;
  }
  yield '    </box>';
}

function escapeXml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll('\n', '&#10;');
}
