import {
  cropBoxes,
  rgbOf,
  squareOf,
  toImage
} from "./chunk-NN5PQS4C.js";

// ../../tmp/speed/fit/src/bench/contenders/face-mesh.ts
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { MusicaError } from "@musica/core";
import { fileHandler, useBackend } from "@musica/node";
import { loadGraphModel } from "@tensorflow/tfjs-converter";
import * as tf from "@tensorflow/tfjs-core";
var SIDE = 192;
var crop = globalThis.crop = { scale: 1.5, down: 0 };
var vertices = [
  ...[162, 234, 93, 58, 172, 136, 149, 148, 152, 377, 378, 365, 397, 288, 323, 454, 389],
  ...[71, 63, 105, 66, 107, 336, 296, 334, 293, 301],
  ...[168, 197, 5, 4, 75, 97, 2, 326, 305],
  ...[33, 160, 158, 133, 153, 144, 362, 385, 387, 263, 373, 380],
  ...[61, 39, 37, 0, 267, 269, 291, 405, 314, 17, 84, 181, 78, 82, 13, 312, 308, 317, 14, 87]
];
async function loadFaceMesh() {
  await useBackend("wasm");
  const model = await loadGraphModel(fileHandler(meshPath()));
  let pixels;
  let squares = [];
  let boxes = [];
  const prepare = async (image2, faces) => {
    pixels?.dispose();
    pixels = tf.tensor4d(rgbOf(image2), [1, image2.height, image2.width, 3], "float32");
    squares = faces.map((face) => squareOf(face, crop));
    boxes = cropBoxes(squares, image2);
  };
  const detect = async () => {
    const output = tf.tidy(() => {
      const faces = tf.zeros([boxes.length], "int32");
      const cropped = tf.image.cropAndResize(pixels, tf.tensor2d(boxes), faces, [SIDE, SIDE]);
      return model.execute(tf.div(cropped, 255), "Identity_2:0");
    });
    const values = await output.data();
    output.dispose();
    return values;
  };
  return {
    detail: "@vladmandic/human, MediaPipe face mesh, TensorFlow.js (wasm)",
    selective: false,
    prepare,
    run: async () => (await detect())[0],
    async landmarks(image2, box) {
      await prepare(image2, [box]);
      const values = await detect();
      const points = vertices.map(
        (vertex) => [values[3 * vertex] / SIDE, values[3 * vertex + 1] / SIDE]
      );
      return toImage(points, squares[0]);
    }
  };
}
function meshPath() {
  const hint = "npm install @vladmandic/human@3.3.6";
  try {
    for (let folder = dirname(createRequire(import.meta.url).resolve("@vladmandic/human")); ; folder = dirname(folder)) {
      const path = join(folder, "models", "facemesh.json");
      if (existsSync(path)) return path;
      if (folder === dirname(folder)) throw new Error("facemesh.json is not in the package");
    }
  } catch (cause) {
    throw new MusicaError("backend", "the face mesh of @vladmandic/human is not installed", { cause, hint });
  }
}
export {
  loadFaceMesh
};
