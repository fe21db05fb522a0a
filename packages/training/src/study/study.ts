import { MusicaError, type Normalizer, normalizers } from '@musica/core';
import * as v from 'valibot';

/** Variants of a training that differ in one thing each, to measure the effect of that thing. */
export interface Study {
  readonly name: string;
  /** What is asked; printed above the table. */
  readonly question: string;
  /** Paths of data sets and models are relative to the folder that the command is given. */
  readonly data: string;
  /** A data set to watch the trainings by. */
  readonly validation?: string | undefined;
  /** What the models are measured on, each with its normalizer; boxes are tight, all steps run. */
  readonly tests: readonly StudyTest[];
  /** A recipe, as for `musica train`. */
  readonly base: Readonly<Record<string, unknown>>;
  /** Each variant is trained once with each. */
  readonly seeds: readonly number[];
  readonly variants: readonly StudyVariant[];
}

export interface StudyTest {
  readonly name: string;
  readonly data: string;
  readonly normalizer: Normalizer;
}

export interface StudyVariant {
  readonly name: string;
  /** Fields of the recipe that differ; `model` and `augmentation` field by field, the others as a whole. */
  readonly recipe: Readonly<Record<string, unknown>>;
  /** Further data sets, as `--mix` of `musica train`. */
  readonly mix: readonly { readonly path: string; readonly share: number }[];
  /** A model to start from. */
  readonly from?: string | undefined;
}

const text = v.pipe(v.string(), v.nonEmpty());
/** Also the name of a folder. */
const name = v.pipe(v.string(), v.regex(/^[\w.+-]+$/, 'must be made of letters, digits and . + - _'));
/** JSON can say 1e999. */
const isFiniteThroughout = (value: unknown): boolean =>
  typeof value === 'object' && value !== null
    ? Object.values(value).every(isFiniteThroughout)
    : typeof value !== 'number' || Number.isFinite(value);
const fields = v.pipe(
  v.record(v.string(), v.unknown()),
  v.check((value) => isFiniteThroughout(value), 'holds a number that is not finite'),
);
const share = v.pipe(v.number(), v.gtValue(0), v.ltValue(1));
const namedOnce = (items: readonly { readonly name: string }[]) =>
  new Set(items.map((item) => item.name)).size === items.length;

/** What a study file may say. */
export const studySchema = v.strictObject({
  name,
  question: text,
  data: text,
  validation: v.optional(text),
  tests: v.pipe(
    v.array(v.strictObject({ name, data: text, normalizer: v.picklist(normalizers) })),
    v.nonEmpty(),
    v.check((items) => namedOnce(items), 'two have the same name'),
  ),
  base: fields,
  seeds: v.optional(v.pipe(v.array(v.pipe(v.number(), v.safeInteger(), v.minValue(0))), v.nonEmpty()), [1]),
  variants: v.pipe(
    v.array(
      v.strictObject({
        name,
        recipe: v.optional(fields, {}),
        mix: v.optional(v.array(v.strictObject({ path: text, share })), []),
        from: v.optional(text),
      }),
    ),
    v.nonEmpty(),
    v.check((items) => namedOnce(items), 'two have the same name'),
  ),
});

/** @throws MusicaError `config` naming the field that is wrong. */
export function parseStudy(value: unknown): Study {
  const result = v.safeParse(studySchema, value);
  if (result.success) return result.output;
  const issues = result.issues.map((issue) => `${v.getDotPath(issue) ?? 'study'}: ${issue.message}`);
  throw new MusicaError('config', `study is not valid: ${issues.join('; ')}`);
}

/** The recipe of a variant, still to be checked: the base with what the variant changes. */
export function recipeOf(study: Study, variant: StudyVariant, seed: number): Record<string, unknown> {
  const { base } = study;
  const both = (field: string) => {
    const [old, change] = [base[field], variant.recipe[field]];
    return isRecord(old) && isRecord(change) ? { ...old, ...change } : (change ?? old);
  };
  const names = new Set([...Object.keys(base), ...Object.keys(variant.recipe)]);
  const merged = [...names].map((field) => [
    field,
    field === 'model' || field === 'augmentation' ? both(field) : (variant.recipe[field] ?? base[field]),
  ]);
  return { ...Object.fromEntries(merged), seed };
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
