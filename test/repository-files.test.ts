import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { published, repositoryUrl } from '../scripts/publish/manifests.mjs';

// What GitHub, npm and those who cite read; they would tell of a mistake only when it is too late.
const root = fileURLToPath(new URL('..', import.meta.url));
const text = (path: string) => readFileSync(join(root, path), 'utf8');
const yaml = (path: string) => parse(text(path), { strict: true, uniqueKeys: true });
const { scripts, engines, version } = JSON.parse(text('package.json'));

interface Job {
  readonly 'runs-on': string;
  readonly needs?: string | string[];
  readonly permissions?: Record<string, string>;
  readonly strategy?: { matrix: { os: string[]; node: number[] } };
  readonly steps: readonly { uses?: string; run?: string; with?: object; env?: Record<string, string> }[];
}

const workflows = readdirSync(join(root, '.github/workflows'));

describe('workflows', () => {
  it.each(workflows)('%s: has jobs of steps that name what there is', (file) => {
    const { name, on, permissions, jobs } = yaml(`.github/workflows/${file}`);
    expect(typeof name).toBe('string');
    expect(on).toBeTypeOf('object');
    // Whatever needs more than reading says so in its job.
    expect(permissions).toEqual({ contents: 'read' });
    for (const [id, job] of Object.entries<Job>(jobs)) {
      expect(job['runs-on'], id).toBeTypeOf('string');
      for (const other of [job.needs ?? []].flat()) expect(jobs).toHaveProperty(other);
      for (const { uses, run, ...rest } of job.steps) {
        expect([uses, run].filter(Boolean), id).toHaveLength(1);
        if (uses) expect(uses).toMatch(/^[\w-]+\/[\w-]+@v\d+/);
        for (const [, script] of run?.matchAll(/^(?:npm run|pnpm) ([\w:-]+)/gm) ?? []) {
          if (script !== 'install') expect(scripts, `${id}: ${run}`).toHaveProperty([script!]);
        }
        if (run?.startsWith('.')) expect(existsSync(join(root, run)), run).toBe(true);
        const { publish, version: next } = (rest.with ?? {}) as { publish?: string; version?: string };
        for (const command of [publish, next].filter((command) => command !== undefined)) {
          expect(scripts).toHaveProperty([command.replace('pnpm ', '')]);
        }
      }
    }
  });

  it('test Node 20, 22 and 24 on Linux, macOS and Windows', () => {
    const { matrix } = yaml('.github/workflows/ci.yml').jobs.test.strategy;
    expect(matrix).toEqual({
      os: ['ubuntu-latest', 'macos-latest', 'windows-latest'],
      node: [20, 22, 24],
    });
    // The oldest of them is the one that the packages ask for.
    expect(engines.node).toMatch(new RegExp(`^>=${Math.min(...matrix.node)}\\b`));
  });

  it('publish with provenance', () => {
    const { permissions, steps } = yaml('.github/workflows/release.yml').jobs.release as Job;
    expect(permissions).toMatchObject({ 'id-token': 'write' });
    expect(steps.at(-1)).toMatchObject({ env: { NPM_CONFIG_PROVENANCE: 'true' } });
  });
});

describe('changesets', () => {
  it('give all packages one version', () => {
    const config = JSON.parse(text('.changeset/config.json'));
    expect(config).toMatchObject({ access: 'public', baseBranch: 'main', fixed: [['@musica/*']] });
    for (const name of published) {
      expect(JSON.parse(text(`packages/${name}/package.json`)).version, name).toBe(version);
    }
  });

  it('name packages that there are', () => {
    const files = readdirSync(join(root, '.changeset')).filter((file) => /^(?!README).*\.md$/.test(file));
    for (const file of files) {
      const [, head] = /^---\n(.*?)\n---\n/s.exec(text(`.changeset/${file}`))!;
      for (const [name, bump] of Object.entries(parse(head!))) {
        expect(published.map((folder) => `@musica/${folder}`)).toContain(name);
        expect(bump).toMatch(/^(patch|minor|major)$/);
      }
    }
  });
});

describe('CITATION.cff', () => {
  // https://github.com/citation-file-format/citation-file-format/blob/main/schema-guide.md
  const citation = yaml('CITATION.cff');

  it('cites the software', () => {
    expect(citation).toMatchObject({
      'cff-version': '1.2.0',
      type: 'software',
      license: 'MIT',
      version,
      'repository-code': repositoryUrl,
    });
    for (const key of ['message', 'title']) expect(citation[key]).toBeTypeOf('string');
    expect(citation['date-released']).toMatch(/^\d{4}-\d\d-\d\d$/);
    // The authors of the method did not write the software.
    expect(citation.authors).toEqual([{ name: 'The MuSiCa for TypeScript authors' }]);
  });

  it('and the paper of the method', () => {
    const [paper] = citation.references;
    expect(paper).toMatchObject({ type: 'conference-paper', year: 2021 });
    expect(paper.title).toContain('Knowing When to Quit');
    expect(paper.authors.map((author: Record<string, string>) => author['family-names'])).toEqual([
      'Shapira',
      'Levy',
      'Goldin',
      'Jevnisek',
    ]);
    expect(JSON.stringify(paper)).toContain('2108.00377');
  });
});

describe('issue forms', () => {
  // https://docs.github.com/en/communities/using-templates-to-encourage-useful-issues-and-pull-requests
  const fields = ['markdown', 'textarea', 'input', 'dropdown', 'checkboxes'];
  const folder = '.github/ISSUE_TEMPLATE';
  const forms = readdirSync(join(root, folder)).filter((file) => file !== 'config.yml');

  it.each(forms)('%s: asks questions', (file) => {
    const { name, description, body } = yaml(`${folder}/${file}`);
    for (const said of [name, description]) expect(said).toBeTypeOf('string');
    const ids = new Set<string>();
    for (const { type, id, attributes } of body) {
      expect(fields).toContain(type);
      expect(id).toMatch(/^[a-z-]+$/);
      expect(ids).not.toContain(id);
      ids.add(id);
      expect(attributes.label).toBeTypeOf('string');
      if (type === 'dropdown') expect(new Set(attributes.options).size).toBe(attributes.options.length);
    }
    expect(body.some(({ validations }: { validations?: object }) => validations)).toBe(true);
  });

  it('send security problems elsewhere', () => {
    const { contact_links } = yaml(`${folder}/config.yml`);
    expect(contact_links[0].url).toBe(`${repositoryUrl}/security/advisories/new`);
    expect(text('SECURITY.md')).toContain(contact_links[0].url);
  });
});
