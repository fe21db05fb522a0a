import type { AlignOutput } from '../outputs';
import type { Context } from '../shared/context';
import { exitCodes } from '../shared/errors';
import type { AlignedImage } from './align-images';
import type { AlignedVideo } from './align-videos';
import { imageJson } from './write-results';

/** Sees to the exit code, and says in one line what came out. */
export function tellAligned(
  done: readonly AlignedImage[],
  followed: readonly AlignedVideo[],
  wrote: boolean,
  out: string,
  context: Context,
): void {
  const faces = done.reduce((sum, result) => sum + result.faces.length, 0);
  const unusable = done.filter(({ image }) => image === undefined).length;
  const all = [...done, ...followed];
  const rows = followed.reduce((sum, video) => sum + video.rows, 0);
  if (faces + rows === 0)
    context.exitCode = all.some(({ problems }) => problems.length > 0) ? exitCodes.failed : exitCodes.partial;
  const lost = unusable + followed.filter(({ video }) => video === undefined).length;
  const count = [
    ...(done.length > 0 ? [`${plural(faces, 'face')} in ${plural(done.length - unusable, 'image')}`] : []),
    ...followed.flatMap(({ path, video, frames, faces }) =>
      video ? [`${path}: ${plural(faces, 'face')} in ${plural(frames, 'frame')}`] : [],
    ),
    ...(lost > 0 ? [`${lost} left out`] : []),
  ];
  const where = wrote || followed.some(({ out }) => out) ? `; results in ${out}` : '';
  context.console.note(`${count.join(', ')}${where}`);
}

const plural = (count: number, noun: string) => `${count} ${noun}${count === 1 ? '' : 's'}`;

/** What `musica align --json` prints. */
export function alignJson(
  { model, out }: { readonly model: string; readonly out: string },
  done: readonly AlignedImage[],
  followed: readonly AlignedVideo[],
): AlignOutput {
  return {
    model,
    out,
    images: done.map(({ path, image, faces, problems }) => {
      const told = problems.length > 0 ? { problems } : {};
      return image ? { ...imageJson(path, image, faces), ...told } : { image: path, faces: [], ...told };
    }),
    ...(followed.length > 0 && { videos: followed.map(videoJson) }),
  };
}

function videoJson({ path, video, frames, rows, faces, out, problems }: AlignedVideo) {
  return {
    video: path,
    ...(video && { ...video, frames, faces, rows, out: out! }),
    ...(problems.length > 0 && { problems }),
  };
}
