import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { makeSchemas } from './schemas/make-schemas';

const folder = fileURLToPath(new URL('../docs/schemas/', import.meta.url));
const schemas = makeSchemas();

// `pnpm schemas` runs the first of these tests with -u, which writes the files.
describe('docs/schemas', () => {
  it.each([...schemas])('%s is current', async (name, schema) => {
    await expect(`${JSON.stringify(schema, undefined, 2)}\n`).toMatchFileSnapshot(
      `${folder}${name}.schema.json`,
    );
  });

  it('has no others', () => {
    expect(
      readdirSync(folder)
        .filter((name) => name.endsWith('.json'))
        .sort(),
    ).toEqual([...schemas.keys()].map((name) => `${name}.schema.json`).sort());
  });
});
