import { cellText, type Table } from '../tables/table';
import { type Html, html } from './html';

/** A table that scrolls where the page is too narrow for it. */
export function htmlTable({ caption, columns, rows }: Table): Html {
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${caption}"><table><caption>${caption}</caption><thead><tr>${columns.map(
    ({ title }) => html`<th scope="col">${title}</th>`,
  )}</tr></thead><tbody>${rows.map(
    (row) =>
      html`<tr>${row.map((cell, i) => {
        const text = cellText(cell, columns[i]!);
        return i === 0 ? html`<th scope="row">${text}</th>` : html`<td>${text}</td>`;
      })}</tr>`,
  )}</tbody></table></div>`;
}

/** The same where the figures are for who asks for them. */
export function foldedTable(table: Table, summary = 'The figures as a table'): Html {
  return html`<details><summary>${summary}</summary>${htmlTable(table)}</details>`;
}
