import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { toJsonSchema } from '@valibot/to-json-schema';
import {
  type CompletedConfig,
  createFormatter,
  createParser,
  createProgram,
  DEFAULT_CONFIG,
  SchemaGenerator,
} from 'ts-json-schema-generator';
import ts from 'typescript';
import { schemeReference, schemeSchema } from '../../packages/core/src/schemes/parse-scheme';
import { faceSchema, headerSchema } from '../../packages/datasets/src/formats/manifest';
import { predictionSchema } from '../../packages/datasets/src/formats/predictions';
import { boxSchema, partialPointsSchema, pointsSchema } from '../../packages/datasets/src/formats/schemas';
import { augmentSchema } from '../../packages/datasets/src/samples/augment-options';
import { evaluationSchema } from '../../packages/evaluation/src/measure/evaluation';
import { studySchema } from '../../packages/training/src/study/study';
import { recipeSchema } from '../../packages/training/src/train/recipe';

/** A schema of valibot. */
type GenericSchema = Parameters<typeof toJsonSchema>[0];

export type JsonSchema = { readonly [keyword: string]: unknown };

const repository = fileURLToPath(new URL('../..', import.meta.url));

/** All types that schemas are made of; their comments become descriptions. */
const path = join(repository, 'test/schemas/types.ts');
const config: CompletedConfig = {
  ...DEFAULT_CONFIG,
  path,
  tsconfig: join(repository, 'tsconfig.json'),
  expose: 'none',
  topRef: false,
  jsDoc: 'extended',
  skipTypeCheck: true,
  additionalProperties: true,
};
const program = createProgram(config);
const checker = program.getTypeChecker();
const generator = new SchemaGenerator(
  program,
  createParser(program, config),
  createFormatter(config),
  config,
);
// The generator's own search walks through every file of the program for each name.
const exported = new Map(
  checker
    .getExportsOfModule(checker.getSymbolAtLocation(program.getSourceFile(path)!)!)
    .map((symbol) => [
      symbol.name,
      symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol,
    ]),
);

function ofType(name: string): JsonSchema {
  try {
    const [node] = exported.get(name)!.declarations!;
    const { $schema: _, definitions: none, ...schema } = generator.createSchemaFromNodes([node!]);
    return withoutUndefined(schema) as JsonSchema;
  } catch (cause) {
    throw new Error(`no schema can be made of ${name}`, { cause });
  }
}

/** Parts are checked by code: an object of lists of landmarks. */
function partsInWords({ valibotSchema }: { readonly valibotSchema: { readonly type: string } }) {
  if (valibotSchema.type !== 'custom') return undefined;
  return { type: 'object', additionalProperties: { type: 'array', items: { type: 'integer' } } } as never;
}

/** Schemas that check by code, in words of JSON Schema; by the first part of their pipe, which is what is asked about. */
const inWords = new Map<unknown, JsonSchema>([
  [
    schemeReference,
    {
      anyOf: [
        { type: 'string', description: 'A scheme of the library' },
        toJsonSchema(schemeSchema, {
          typeMode: 'input',
          errorMode: 'ignore',
          overrideSchema: partsInWords,
        }) as JsonSchema,
      ],
    },
  ],
  [
    firstOf(boxSchema),
    {
      type: 'array',
      items: [
        { type: 'number' },
        { type: 'number' },
        { type: 'number', exclusiveMinimum: 0 },
        { type: 'number', exclusiveMinimum: 0 },
        { type: 'number', description: 'The roll in degrees, clockwise.' },
      ],
      minItems: 4,
      maxItems: 5,
    },
  ],
  [
    firstOf(pointsSchema),
    {
      type: 'array',
      items: { type: 'array', items: { type: 'number' }, minItems: 2, maxItems: 2 },
    },
  ],
  [
    firstOf(partialPointsSchema),
    {
      type: 'array',
      items: {
        anyOf: [
          { type: 'array', items: { type: 'number' }, minItems: 2, maxItems: 2 },
          { type: 'null', description: 'The landmark is not labelled.' },
        ],
      },
    },
  ],
]);

function firstOf(schema: GenericSchema): unknown {
  return (schema as unknown as { readonly pipe: readonly unknown[] }).pipe[0];
}

/** What a file or a result must look like, by the schema that checks it when it is read. */
function ofCheck(schema: GenericSchema, description: string): JsonSchema {
  const { $schema: _, ...rest } = toJsonSchema(schema, {
    typeMode: 'input',
    // What JSON Schema cannot say (one list as long as another) is left to the program.
    errorMode: 'ignore',
    overrideSchema: ({ valibotSchema }) => inWords.get(valibotSchema) as never,
  });
  return { description, ...(withoutNoise(rest) as JsonSchema) };
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

/** What says nothing: the largest safe integer as a bound, that names of properties are strings. */
function withoutNoise(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNoise);
  if (typeof value !== 'object' || value === null) return value;
  const says = ([keyword, entry]: [string, unknown]) =>
    !(keyword === 'maximum' && entry === Number.MAX_SAFE_INTEGER) &&
    !(keyword === 'propertyNames' && Object.keys(entry as object).join() === 'type');
  return Object.fromEntries(
    Object.entries(value)
      .filter(says)
      .map(([keyword, entry]) => [keyword, withoutNoise(entry)]),
  );
}

const draft = 'http://json-schema.org/draft-07/schema#';

/** Files of schemas that are made of a type alone. */
const ofTypes: Readonly<Record<string, string>> = {
  align: 'AlignOutput',
  track: 'TrackOutput',
  render: 'RenderOutput',
  report: 'ReportOutput',
  compare: 'CompareOutput',
  train: 'TrainOutput',
  average: 'AverageOutput',
  calibrate: 'CalibrateOutput',
  'landmark-errors': 'LandmarkErrorsOutput',
  study: 'StudyOutput',
  reproduce: 'ReproduceOutput',
  attention: 'AttentionOutput',
  info: 'InfoOutput',
  export: 'ExportOutput',
  doctor: 'DoctorOutput',
  bench: 'BenchOutput',
  'bench-photo': 'BenchPhotoOutput',
  'bench-train': 'BenchTrainOutput',
  'bench-twin': 'BenchTwinOutput',
  'queue-add': 'QueueAddOutput',
  'queue-status': 'QueueStatusOutput',
  'queue-collect': 'QueueCollectOutput',
  'dataset-convert': 'DatasetWriteOutput',
  'dataset-split': 'DatasetSplitOutput',
  'dataset-check': 'DatasetCheckOutput',
  'dataset-stats': 'DatasetStatsOutput',
  'dataset-view': 'DatasetViewOutput',
  'dataset-mean-shape': 'DatasetMeanShapeOutput',
  'dataset-boxes': 'DatasetBoxesOutput',
  'dataset-fit-box': 'DatasetFitBoxOutput',
  'dataset-synth': 'DatasetSynthOutput',
  'dataset-profile': 'DatasetProfileOutput',
  'dataset-agree': 'DatasetAgreeOutput',
  'dataset-label': 'DatasetLabelOutput',
  model: 'ModelFile',
  config: 'ConfigFile',
  metrics: 'MetricsLine',
};

/** Those made of the schema that checks a file when it is read, with the comments of a type. */
const ofChecks = (): Readonly<Record<string, JsonSchema>> => {
  const recipe = described(
    ofCheck(recipeSchema, 'A recipe for `musica train --config`. Only `model` is needed.'),
    ofType('Recipe'),
  );
  const augmentation = described(
    ofCheck(augmentSchema, 'What of the default augmentation to change.'),
    ofType('AugmentOptions'),
  );
  return {
    evaluate: ofCheck(
      evaluationSchema,
      'What `musica evaluate --json` prints. NMEs are percent; null is what cannot be said.',
    ),
    prediction: described(
      ofCheck(predictionSchema, 'A line of predictions.jsonl: one face.'),
      ofType('Prediction'),
    ),
    dataset: described(ofCheck(headerSchema, 'dataset.json of a manifest.'), ofType('Dataset')),
    'dataset-face': described(
      ofCheck(faceSchema, 'A line of faces.jsonl of a manifest: one face.'),
      ofType('ManifestFace'),
    ),
    'study-file': described(ofCheck(studySchema, 'A study for `musica study`.'), ofType('Study')),
    recipe: {
      ...recipe,
      properties: { ...propertiesOf(recipe), model: ofType('WrittenModel'), augmentation },
    },
  };
};

/** Every schema of docs/schemas by the name of its file, without its ending. */
export function makeSchemas(): Map<string, JsonSchema> {
  const types = Object.entries(ofTypes).map(([file, type]): [string, JsonSchema] => [file, ofType(type)]);
  return new Map(
    [...types, ...Object.entries(ofChecks())].map(([file, schema]) => [file, { $schema: draft, ...schema }]),
  );
}
