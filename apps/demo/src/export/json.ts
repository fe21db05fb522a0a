import type { ModelConfig, Point } from '@musica/core';
import type { LoadedBackend } from '@musica/web';
import { type DemoState, outcomeOf, type Scene } from '../state';

/** What is exported of a scene: its faces at the threshold that is set, and what every step made of them. */
export function formatJson(
  scene: Scene,
  state: DemoState,
  model: ModelConfig,
  backend: LoadedBackend,
): string {
  const faces = scene.faces.map((face, index) => {
    const explained = face.kind === 'still' ? face : face.explained;
    const { box, landmarks, predictedNme, landmarkErrors, exitStep, failed } = outcomeOf(face, state);
    return {
      index,
      box,
      landmarks: rounded(landmarks),
      predictedNme,
      ...(landmarkErrors && { landmarkErrors: landmarkErrors.map(short) }),
      exitStep,
      failed,
      ...(explained && { start: rounded(explained.start) }),
      steps: explained?.steps.map((seen) => ({
        predictedNme: seen.predictedNme,
        landmarks: rounded(seen.landmarks),
        ...(seen.landmarkErrors && { landmarkErrors: seen.landmarkErrors.map(short) }),
        patches: seen.patches.map(({ landmark, side, attention }) => ({ landmark, side, attention })),
      })),
    };
  });
  const { width, height } = scene.image;
  const about = {
    image: scene.name,
    width,
    height,
    scheme: model.scheme,
    model: model.name,
    backend: backend.name,
    exitBelow: state.exitBelow,
    failAbove: state.failAbove,
  };
  return `${JSON.stringify({ ...about, faces }, null, 2)}\n`;
}

/** Pixels, and percent, to three digits: more are noise. */
const short = (value: number) => Number(value.toFixed(3));
const rounded = (points: readonly Point[]) => points.map((point) => point.map(short));
