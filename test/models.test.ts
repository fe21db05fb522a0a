import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { modelHandler, shippedModels } from '@musica/node';
import { describe, expect, it } from 'vitest';

const models = new URL('../packages/models/', import.meta.url);
const names = readdirSync(models, { withFileTypes: true })
  // The detector's folder has a network of its own.
  .filter(({ name }) => existsSync(new URL(`${name}/model.json`, models)))
  .map(({ name }) => name);

/** What every folder of @musica/models has to hold together; its weights are renamed whenever they change. */
describe.each(names)('model %s', (name) => {
  const folder = new URL(`${name}/`, models);
  const { weightsManifest } = JSON.parse(readFileSync(new URL('model.json', folder), 'utf8')) as {
    weightsManifest: { paths: string[] }[];
  };
  const weights = weightsManifest.flatMap(({ paths }) => paths);

  it('has the weights that its model.json names, and no others', () => {
    const lying = readdirSync(fileURLToPath(folder)).filter((file) => file.endsWith('.bin'));
    expect(lying.sort()).toEqual([...weights].sort());
  });

  it('names the same files in files.js, each beside it', async () => {
    const { default: files } = (await import(
      pathToFileURL(fileURLToPath(new URL('files.js', folder))).href
    )) as {
      default: Record<string, URL>;
    };
    expect(Object.keys(files).sort()).toEqual(['model.json', ...weights].sort());
    for (const [file, url] of Object.entries(files)) {
      expect(url.href).toBe(new URL(file, folder).href);
      expect(statSync(fileURLToPath(url)).size).toBeGreaterThan(0);
    }
  });

  it('is known by its name, in the browser and in Node', async () => {
    const { models: listed } = (await import(new URL('models.js', models).href)) as {
      models: Record<string, () => Promise<{ default: Record<string, URL> }>>;
    };
    const files = Object.values((await listed[name]!()).default);
    expect(files.map(({ href }) => href)).toContain(new URL('model.json', folder).href);
    expect([...shippedModels()].sort()).toEqual(Object.keys(listed).sort());
    expect(modelHandler(name).load).toBeDefined();
    const { modelTopology: _, ...artifacts } = await modelHandler(name).load!();
    expect(artifacts.userDefinedMetadata).toBeDefined();
  });
});
