import type { Contender } from '../contender';
import { faceApi } from './face-api-package';
import { rgbOf } from './peer-crop';

/** The tiny pipeline of @vladmandic/face-api, TinyFaceDetector and faceLandmark68TinyNet, on TensorFlow.js' WASM backend. */
export async function loadPhotoFaceApi(): Promise<Contender> {
  const { api, models } = await faceApi();
  await api.nets.tinyFaceDetector.loadFromDisk(models);
  await api.nets.faceLandmark68TinyNet.loadFromDisk(models);
  const options = new api.TinyFaceDetectorOptions({ inputSize: 416 });
  let input: { dispose(): void } | undefined;
  return {
    detail: '@vladmandic/face-api, TinyFaceDetector and faceLandmark68TinyNet, TensorFlow.js (wasm)',
    selective: false,
    async prepare(image) {
      input?.dispose();
      input = api.tf.tensor3d(rgbOf(image), [image.height, image.width, 3], 'int32');
    },
    run: async () => (await api.detectAllFaces(input!, options).withFaceLandmarks(true)).length,
  };
}
