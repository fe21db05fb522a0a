import * as v from 'valibot';
import { changeNames } from './changes';

const figure = v.nullable(v.number());

/** What is left of detection and alignment after one change of the images. Shares are 0 to 1, null where there is nothing. */
export const robustnessSchema = v.object({
  change: v.picklist(changeNames),
  level: v.pipe(
    v.number(),
    v.description(
      'Of turn: degrees; shrink: eye distance in pixels; darken: factor; blur: deviation as a share of the eye distance; compress: JPEG quality; cover: share of the box',
    ),
  ),
  faces: v.pipe(v.number(), v.description('Faces that could be changed so')),
  found: v.pipe(figure, v.description('Share of the faces that were found')),
  falseFaces: v.pipe(v.number(), v.description('Results that are no labelled face')),
  nme: v.pipe(figure, v.description('Mean of the faces that were found, percent')),
  failures: v.pipe(figure, v.description('Share of the faces that were missed or have an NME above 10 %')),
  flagged: v.pipe(
    figure,
    v.description('Share of the found faces with an NME above 10 % that are marked as failed'),
  ),
  spearmanInFace: v.optional(
    v.pipe(
      figure,
      v.description(
        'Rank correlation of predicted and true error among the landmarks of a found face, the mean over the faces; of models that predict them',
      ),
    ),
  ),
  falseAlarms: v.pipe(figure, v.description('Share of the other found faces that are marked as failed')),
});

export type RobustnessFigures = v.InferOutput<typeof robustnessSchema>;
