import { describeError } from '@musica/core';
import { type AlignerBackend, decodeImage } from '@musica/node';
import { measurePeakThroughput } from '@musica/wasm';
import type {
  BenchRequest,
  Contender,
  ContenderName,
  LoadedContender,
  PipelineName,
  TimedRuns,
} from './contender';
import { loadFaceApi } from './contenders/face-api';
import { loadFaceMesh } from './contenders/face-mesh';
import { loadMusica } from './contenders/musica';
import { loadPhotoFaceApi } from './contenders/photo-face-api';
import { loadPhotoHuman } from './contenders/photo-human';
import { loadPhotoMusica } from './contenders/photo-musica';
import { measureTraining } from './training/train-speed';
import { measureTwin } from './training/twin';

// The process of one contender: answers requests one after the other until the parent hangs up.

let contender: Contender | undefined;

const pipelines: Readonly<Record<PipelineName, () => Promise<Contender>>> = {
  musica: () => loadPhotoMusica(false),
  before: () => loadPhotoMusica(true),
  human: loadPhotoHuman,
  faceApi: loadPhotoFaceApi,
};

function load(name: ContenderName, exitBelow: number): Promise<Contender> {
  if (name.kind === 'pipeline') return pipelines[name.pipeline]();
  if (name.kind === 'musica') return loadMusica(name.model, name.backend as AlignerBackend, exitBelow);
  return name.peer === 'faceMesh' ? loadFaceMesh() : loadFaceApi(name.peer === 'faceApi68Tiny');
}

async function answer(request: BenchRequest): Promise<unknown> {
  switch (request.op) {
    case 'load': {
      contender = await load(request.contender, request.exitBelow);
      const { detail, cost, selective, stages } = contender;
      return {
        detail,
        ...(cost && { cost }),
        selective,
        stages: stages !== undefined,
      } satisfies LoadedContender;
    }
    case 'prepare':
      return contender!.prepare(request.image, request.boxes);
    case 'run':
      return run(request.selective, request.milliseconds);
    case 'stages':
      return stages(request.milliseconds);
    case 'landmarks':
      return contender!.landmarks!(await decodeImage(request.image), request.box);
    case 'points': {
      const image = await decodeImage(request.image);
      return (contender!.points ?? contender!.landmarks!)(image, request.box);
    }
    case 'train':
      return measureTraining(request.backend, request.batch, request.milliseconds);
    case 'twin':
      return measureTwin(request);
    case 'peaks':
      return measurePeakThroughput(request.workingSets);
  }
}

/** Calls for about this long, at least once. */
async function run(selective: boolean, milliseconds: number): Promise<TimedRuns> {
  const wall: number[] = [];
  const cpu: number[] = [];
  const start = performance.now();
  let sum = 0;
  do {
    const before = performance.now();
    const cpuBefore = process.cpuUsage();
    sum += await contender!.run(selective);
    const { user, system } = process.cpuUsage(cpuBefore);
    wall.push(performance.now() - before);
    cpu.push((user + system) / 1000);
  } while (performance.now() - start < milliseconds);
  if (Number.isNaN(sum)) throw new Error('landmarks that are no numbers');
  return { wall, cpu, mean: sum / wall.length };
}

async function stages(milliseconds: number): Promise<Record<string, number>[]> {
  const all: Record<string, number>[] = [];
  const start = performance.now();
  do all.push(await contender!.stages!());
  while (performance.now() - start < milliseconds);
  return all;
}

process.on('message', (request: BenchRequest) => {
  answer(request).then(
    (result) => process.send!({ result: result ?? null }),
    (error) => process.send!({ error: describeError(error) }),
  );
});
process.on('disconnect', () => process.exit());
