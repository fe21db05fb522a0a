import { readFileSync } from 'node:fs';

/** What docs/bundlers.md says about a tool. */
export interface DocumentedApp {
  /** Files by name, as they are in the document. */
  readonly files: Readonly<Record<string, string>>;
  /** Commands, in order. */
  readonly commands: readonly (readonly string[])[];
  /** What goes into the head of the page. */
  readonly html: string;
}

const document = readFileSync(new URL('../../../docs/bundlers.md', import.meta.url), 'utf8');
const [opening = '', ...sections] = document.split(/^## /m);

/** The tools of the document, by their headings in small letters: `vite`, `plain page`, `next.js`. */
export const documentedApps: Readonly<Record<string, DocumentedApp>> = Object.fromEntries(
  sections.map((section) => [section.slice(0, section.indexOf('\n')).toLowerCase(), readSection(section)]),
);

function readSection(section: string): DocumentedApp {
  const fences = [...section.matchAll(/^```(\w+)\n(.*?)^```/gms)].map(([, kind, code]) => ({
    kind,
    code: code!,
  }));
  const ofKind = (kind: string) => fences.filter((fence) => fence.kind === kind).map(({ code }) => code);
  const files = fences.flatMap(({ code }) => {
    const name = /^\/\/ (\S+)\n/.exec(code)?.[1];
    return name === undefined ? [] : [[name, code] as const];
  });
  return {
    files: Object.fromEntries(files),
    commands: ofKind('sh').flatMap((code) =>
      code
        .trim()
        .split('\n')
        .map((line) => line.split(' ')),
    ),
    html: ofKind('html').join(''),
  };
}

/** The program of the page, as the document's opening has it; a tool may say where `loadFaceFinder` is, and how it is called. */
export function pageProgram({ files }: DocumentedApp): string {
  const common = readSection(opening).files['main.js']!;
  return [/^import .*$/m, /^const finder = .*$/m].reduce((program, line) => {
    const own = line.exec(files['main.js'] ?? '')?.[0];
    return own === undefined ? program : program.replace(line, own);
  }, common);
}
