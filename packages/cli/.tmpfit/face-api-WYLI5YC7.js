import {
  cropBoxes,
  rgbOf,
  squareOf,
  toImage
} from "./chunk-NN5PQS4C.js";

// ../../tmp/speed/fit/src/bench/contenders/face-api.ts
import { createRequire } from "node:module";
import { dirname, join, sep } from "node:path";
import { MusicaError } from "@musica/core";
var SIDE = 112;
var crop = globalThis.crop = { scale: 1, down: 0 };
async function loadFaceApi(tiny) {
  const require2 = createRequire(import.meta.url);
  let path;
  try {
    path = require2.resolve("@vladmandic/face-api/dist/face-api.node-wasm.js");
  } catch (cause) {
    throw new MusicaError("backend", "@vladmandic/face-api is not installed", {
      cause,
      hint: "npm install @vladmandic/face-api @tensorflow/tfjs @tensorflow/tfjs-backend-wasm"
    });
  }
  const { tf, ...faceapi } = require2(path);
  tf.setWasmPaths(dirname(require2.resolve("@tensorflow/tfjs-backend-wasm")) + sep);
  await tf.setBackend("wasm");
  await tf.ready();
  const net = tiny ? new faceapi.FaceLandmark68TinyNet() : new faceapi.FaceLandmark68Net();
  await net.loadFromDisk(join(dirname(path), "..", "model"));
  let pixels;
  let squares = [];
  let boxes = [];
  const prepare = async (image, faces) => {
    pixels?.dispose();
    pixels = tf.tensor4d(rgbOf(image), [1, image.height, image.width, 3], "float32");
    squares = faces.map((face) => squareOf(face, crop));
    boxes = cropBoxes(squares, image);
  };
  const detect = async () => {
    const cropped = tf.tidy(
      () => tf.unstack(
        tf.image.cropAndResize(
          pixels,
          tf.tensor2d(boxes),
          tf.zeros([boxes.length], "int32"),
          [SIDE, SIDE]
        )
      )
    );
    const found = await net.detectLandmarks(cropped.length === 1 ? cropped[0] : cropped);
    tf.dispose(cropped);
    return [found].flat().map(({ relativePositions }, face) => {
      const points = relativePositions.map(({ x, y }) => [x, y]);
      return toImage(points, squares[face]);
    });
  };
  return {
    detail: `@vladmandic/face-api, ${tiny ? "faceLandmark68TinyNet" : "faceLandmark68Net"}, TensorFlow.js (wasm)`,
    selective: false,
    prepare,
    run: async () => (await detect()).reduce((sum, points) => sum + points[0][0], 0),
    async landmarks(image, box) {
      await prepare(image, [box]);
      return (await detect())[0];
    }
  };
}
export {
  loadFaceApi
};
