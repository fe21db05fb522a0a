// node make-faces.mjs faces 200: a data set of rendered faces with five points, where yours would have photographs.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { encodeImage } from '@musica/node';
import { parametricFace, syntheticFaces } from '@musica/synthesis';

const [folder = 'faces', count = '200', size = '192'] = process.argv.slice(2);
await mkdir(folder, { recursive: true });

// WFLW's 98 landmarks have the pupils (96, 97), the tip of the nose (54) and the corners of the mouth (76, 82).
const chosen = [96, 97, 54, 76, 82];
const faces = syntheticFaces(parametricFace(), { scheme: 'wflw98', size: Number(size), seed: 1 });
const lines = [];
for (let index = 0; index < Number(count); index++) {
  const { image, landmarks } = faces.face(index);
  const name = `${String(index).padStart(4, '0')}.png`;
  await writeFile(join(folder, name), await encodeImage(image, 'png'));
  lines.push(
    JSON.stringify({ image: name, landmarks: chosen.map((landmark) => landmarks[landmark]), group: name }),
  );
}
await writeFile(join(folder, 'faces.jsonl'), `${lines.join('\n')}\n`);

const scheme = JSON.parse(await readFile(new URL('scheme.json', import.meta.url), 'utf8'));
await writeFile(join(folder, 'dataset.json'), JSON.stringify({ name: 'rendered faces', scheme }));
