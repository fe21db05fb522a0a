import { fileURLToPath } from 'node:url';
import { toJsonSchema } from '@valibot/to-json-schema';
import { createGenerator } from 'ts-json-schema-generator';
import type { GenericSchema } from 'valibot';
import { faceSchema, headerSchema } from '../../packages/datasets/src/formats/manifest';
import { predictionSchema } from '../../packages/datasets/src/formats/predictions';
import { boxSchema, pointsSchema } from '../../packages/datasets/src/formats/schemas';
import { augmentSchema } from '../../packages/datasets/src/samples/augment-options';
import { evaluationSchema } from '../../packages/evaluation/src/measure/evaluation';
import { studySchema } from '../../packages/training/src/study/study';
import { recipeSchema } from '../../packages/training/src/train/recipe';

export type JsonSchema = { readonly [keyword: string]: unknown };

const repository = fileURLToPath(new URL('../..', import.meta.url));

/** The types of what commands print, and of the files that are read and written; comments become descriptions. */
const types = createGenerator({
  path: `${repository}/test/schemas/types.ts`,
  tsconfig: `${repository}/tsconfig.json`,
  expose: 'none',
  topRef: false,
  jsDoc: 'basic',
  skipTypeCheck: true,
  additionalProperties: true,
});
function ofType(name: string): JsonSchema {
  try {
    return withoutUndefined(types.createSchema(name)) as JsonSchema;
  } catch (cause) {
    throw new Error(`no schema can be made of ${name}`, { cause });
  }
}

const pair = (minItems: number) => ({
  type: 'array',
  items: { type: 'number' },
  minItems,
  maxItems: minItems,
});
/** Schemas that check by code, in words of JSON Schema. */
const inWords = new Map<unknown, JsonSchema>([
  [pointsSchema, { type: 'array', items: pair(2) }],
  [boxSchema, { ...pair(4), description: 'x, y, width, height in pixels' }],
]);

/** What a file or a result must look like, by the schema that checks it when it is read. */
function ofCheck(schema: GenericSchema, description: string): JsonSchema {
  const { $schema, ...rest } = toJsonSchema(schema, {
    typeMode: 'input',
    // What JSON Schema cannot say (one list as long as another) is left to the program.
    errorMode: 'ignore',
    overrideSchema: ({ valibotSchema }) => inWords.get(valibotSchema) as never,
  });
  return { $schema, description, ...rest };
}

/** A schema with the descriptions that the comments of its type hold. */
function described(schema: JsonSchema, type: JsonSchema): JsonSchema {
  const [own, other] = [propertiesOf(schema), propertiesOf(type)];
  if (own === undefined || other === undefined) return schema;
  const properties = Object.entries(own).map(([name, property]) => {
    const { description } = other[name] ?? {};
    const inner = described(property, other[name] ?? {});
    return [name, description === undefined || 'description' in inner ? inner : { description, ...inner }];
  });
  return { ...schema, properties: Object.fromEntries(properties) };
}

const propertiesOf = ({ properties }: JsonSchema) =>
  properties as { readonly [name: string]: JsonSchema } | undefined;

/** TypeScript's `undefined` does not exist in JSON: such a field is left out. */
function withoutUndefined(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutUndefined);
  if (typeof value !== 'object' || value === null) return value;
  const { required, properties, ...rest } = value as JsonSchema & {
    readonly required?: readonly string[];
    readonly properties?: Record<string, { readonly anyOf?: readonly JsonSchema[] }>;
  };
  const optional = (name: string) => properties?.[name]?.anyOf?.some((one) => 'not' in one) ?? false;
  const needed = required?.filter((name) => !optional(name)) ?? [];
  const alternatives = (rest.anyOf as JsonSchema[] | undefined)?.filter((one) => !('not' in one));
  const own =
    alternatives?.length === 1
      ? { ...rest, anyOf: undefined, ...alternatives[0] }
      : { ...rest, ...(alternatives && { anyOf: alternatives }) };
  return Object.fromEntries(
    Object.entries({
      ...own,
      ...(properties && { properties }),
      ...(needed.length > 0 && { required: needed }),
    })
      .filter(([, entry]) => entry !== undefined)
      .map(([keyword, entry]) => [keyword, withoutUndefined(entry)]),
  );
}

/** Every schema of docs/schemas by the name of its file, without its ending. */
export function makeSchemas(): Map<string, JsonSchema> {
  const augmentation = described(
    ofCheck(augmentSchema, 'What of the default augmentation to change'),
    ofType('AugmentOptions'),
  );
  const recipe = described(
    ofCheck(recipeSchema, 'A recipe for `musica train --config`; only `model` is needed'),
    ofType('Recipe'),
  );
  const { definitions, $schema: _, ...model } = ofType('WrittenModel');
  return new Map<string, JsonSchema>([
    ...[
      ['align', 'AlignOutput'],
      ['render', 'RenderOutput'],
      ['report', 'ReportOutput'],
      ['compare', 'CompareOutput'],
      ['train', 'TrainOutput'],
      ['average', 'AverageOutput'],
      ['calibrate', 'CalibrateOutput'],
      ['study', 'StudyOutput'],
      ['reproduce', 'ReproduceOutput'],
      ['attention', 'AttentionOutput'],
      ['info', 'InfoOutput'],
      ['export', 'ExportOutput'],
      ['doctor', 'DoctorOutput'],
      ['bench', 'BenchOutput'],
      ['bench-train', 'BenchTrainOutput'],
      ['dataset-convert', 'DatasetWriteOutput'],
      ['dataset-split', 'DatasetSplitOutput'],
      ['dataset-check', 'DatasetCheckOutput'],
      ['dataset-stats', 'DatasetStatsOutput'],
      ['dataset-view', 'DatasetViewOutput'],
      ['dataset-mean-shape', 'DatasetMeanShapeOutput'],
      ['dataset-boxes', 'DatasetBoxesOutput'],
      ['dataset-synth', 'DatasetSynthOutput'],
      ['dataset-profile', 'DatasetProfileOutput'],
      ['dataset-label', 'DatasetLabelOutput'],
      ['model', 'ModelFile'],
      ['config', 'ConfigFile'],
      ['metrics', 'MetricsLine'],
    ].map(([file, type]): [string, JsonSchema] => [file!, ofType(type!)]),
    [
      'evaluate',
      ofCheck(
        evaluationSchema,
        'What `musica evaluate --json` prints. NMEs are percent, null is what cannot be said',
      ),
    ],
    [
      'prediction',
      described(ofCheck(predictionSchema, 'A line of predictions.jsonl: one face'), ofType('Prediction')),
    ],
    ['dataset', described(ofCheck(headerSchema, 'dataset.json of a manifest'), ofType('Dataset'))],
    [
      'dataset-face',
      described(ofCheck(faceSchema, 'A line of faces.jsonl of a manifest: one face'), ofType('FaceRecord')),
    ],
    ['study-file', described(ofCheck(studySchema, 'A study for `musica study`'), ofType('Study'))],
    ['recipe', { ...recipe, definitions, properties: { ...propertiesOf(recipe), model, augmentation } }],
  ]);
}
