import { extname } from 'node:path';
import { writeFileAtomic } from '@musica/files';
import { type DrawnFace, decodeImage, drawLandmarks, type ImageFormat } from '@musica/node';
import type { Command } from 'commander';
import type { RenderOutput } from '../outputs';
import { readFaces } from '../render/read-faces';
import type { Context } from '../shared/context';
import { UsageError } from '../shared/errors';
import { type CommonOptions, notEmpty, positive, withCommonOptions } from '../shared/options';

/** The options of `musica render` as the command line gives them. */
export interface RenderCommandOptions extends CommonOptions {
  readonly out: string;
  readonly scale: number;
}

export function addRenderCommand(program: Command, context: Context): void {
  const command = program
    .command('render')
    .description('draw landmarks over an image')
    .argument('<image>', 'the image')
    .argument('<landmarks...>', '.pts, .json or .jsonl files, as `musica align` writes them')
    .requiredOption('--out <file>', 'the image to write: .png or .jpg', notEmpty)
    .option('--scale <number>', 'factor to enlarge the image by', positive, 1)
    .action((image: string, landmarks: string[], options: RenderCommandOptions) =>
      render(image, landmarks, options, context),
    );
  withCommonOptions(command, { backendHelp: 'has no effect: nothing is computed' });
}

/** `musica render` */
export async function render(
  imagePath: string,
  landmarkFiles: readonly string[],
  options: RenderCommandOptions,
  context: Context,
): Promise<void> {
  const format = formatOf(options.out);
  const faces: DrawnFace[] = [];
  for (const file of landmarkFiles) faces.push(...(await readFaces(file, imagePath)));
  const image = await decodeImage(imagePath);
  await writeFileAtomic(options.out, await drawLandmarks(image, faces, { format, scale: options.scale }));
  if (options.json)
    context.console.json<RenderOutput>({ image: imagePath, faces: faces.length, out: options.out });
  else context.console.result(`${options.out}: ${faces.length === 1 ? '1 face' : `${faces.length} faces`}`);
}

function formatOf(file: string): ImageFormat {
  const ending = extname(file).toLowerCase();
  if (ending === '.png') return 'png';
  if (ending === '.jpg' || ending === '.jpeg') return 'jpeg';
  throw new UsageError(`--out ${file}: an image ends in .png, .jpg or .jpeg`);
}
