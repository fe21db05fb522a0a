import { lineStyle, seriesColour } from './charts/draw-chart';
import { Html, html } from './html';
import { style } from './style';

/** A part of a page with a heading. */
export interface Section {
  readonly id: string;
  readonly title: string;
  readonly body: Html;
  /** Whether it may be broken over sheets of paper. */
  readonly long?: boolean;
}

/** One HTML file with everything in it: no script, no font, nothing from elsewhere (a policy in its head forbids it). */
export function pageOf(title: string, sections: readonly Section[]): string {
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${new Html(style)}</style>
</head>
<body>
<header>
<h1>${title}</h1>
<nav aria-label="Sections"><ul>${sections.map(({ id, title: name }) => html`<li><a href="#${id}">${name}</a></li>`)}</ul></nav>
</header>
<main>
${sections.map(
  ({ id, title: name, body, long }) =>
    html`<section id="${id}" class="${long ? 'long' : ''}"><h2>${name}</h2>${body}</section>\n`,
)}</main>
</body>
</html>
`;
  return page.markup;
}

/** A chart with its heading, legend, caption and tables. */
export function figureOf(
  title: string,
  chart: Html,
  caption: string,
  { legend, tables = [] }: { readonly legend?: Html | undefined; readonly tables?: readonly Html[] } = {},
): Html {
  return html`<figure class="panel"><h3>${title}</h3>${legend}${chart}<figcaption>${caption}</figcaption>${tables}</figure>`;
}

/** Names of lines beside a piece of each; `place` is that of the line among all, which its colour goes by. */
export function lineLegend(lines: readonly { readonly name: string; readonly place: number }[]): Html {
  return html`<ul class="legend">${lines.map(({ name, place }) => {
    const { color, type } = lineStyle(place);
    const dashes = typeof type === 'string' ? '' : type.join(' ');
    return html`<li><svg viewBox="0 0 32 12" aria-hidden="true"><path d="M0 6H32" stroke="${color}" stroke-width="2.5" stroke-dasharray="${dashes}"/></svg>${name}</li>`;
  })}</ul>`;
}

export function barLegend(names: readonly string[]): Html {
  return html`<ul class="legend">${names.map(
    (name, index) =>
      html`<li><svg viewBox="0 0 32 12" aria-hidden="true"><rect width="32" height="12" fill="${seriesColour(index)}"/></svg>${name}</li>`,
  )}</ul>`;
}
