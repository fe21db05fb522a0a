// node landmarks.mjs photo.jpg [drawn.png]: the faces of a photograph as JSON, and drawn.
import { writeFile } from 'node:fs/promises';
import { decodeImage, drawLandmarks, loadFaceFinder } from '@musica/node';

const [photo, drawn = 'drawn.png'] = process.argv.slice(2);
if (photo === undefined) {
  console.error('usage: node landmarks.mjs photo.jpg [drawn.png]');
  process.exit(2);
}

const finder = await loadFaceFinder();
try {
  const image = await decodeImage(photo);
  const faces = await finder.find(image);
  const told = faces.map(({ landmarks, predictedNme, exitStep, failed }) => ({
    // Pixels of the photograph as it is shown; [0, 0] is the centre of its top left pixel.
    landmarks: landmarks.map(([x, y]) => [Number(x.toFixed(1)), Number(y.toFixed(1))]),
    // How far off they probably are, in percent of the distance between the eyes.
    predictedNme,
    exitStep,
    failed,
  }));
  console.log(JSON.stringify(told));
  await writeFile(drawn, await drawLandmarks(image, faces));
} finally {
  finder.dispose();
}
