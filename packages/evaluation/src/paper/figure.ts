/** A drawing of lines and words, in points of 1/72 inch, y downwards: what SVG and PDF have in common. */
export interface Figure {
  readonly width: number;
  readonly height: number;
  readonly marks: readonly Mark[];
}

export type Mark =
  | {
      readonly kind: 'line';
      readonly points: readonly (readonly [number, number])[];
      /** `#rrggbb` */
      readonly colour: string;
      readonly width: number;
      readonly dash?: readonly number[];
    }
  | {
      readonly kind: 'text';
      readonly at: readonly [number, number];
      readonly text: string;
      readonly size: number;
      readonly anchor: 'start' | 'middle' | 'end';
      /** Turned to read from below to above. */
      readonly upwards?: boolean;
    };

const short = (value: number) => String(Math.round(value * 100) / 100);

/** The figure as an SVG file. */
export function figureSvg({ width, height, marks }: Figure): string {
  const body = marks.map((mark) => {
    if (mark.kind === 'line') {
      const points = mark.points.map(([x, y]) => `${short(x)},${short(y)}`).join(' ');
      const dash = mark.dash ? ` stroke-dasharray="${mark.dash.join(' ')}"` : '';
      return `<polyline points="${points}" stroke="${mark.colour}" stroke-width="${mark.width}"${dash}/>`;
    }
    const [x, y] = mark.at.map(short);
    const turn = mark.upwards ? ` transform="rotate(-90 ${x} ${y})"` : '';
    return `<text x="${x}" y="${y}" font-size="${mark.size}" text-anchor="${mark.anchor}"${turn}>${escapeXml(mark.text)}</text>`;
  });
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}pt" height="${height}pt" viewBox="0 0 ${width} ${height}">` +
    `<rect width="${width}" height="${height}" fill="#fff"/>` +
    `<g font-family="Helvetica, Arial, sans-serif" fill="#000">${body
      .map((one) => one.replace('<polyline', '<polyline fill="none" stroke-linejoin="round"'))
      .join('')}</g></svg>\n`
  );
}

const escapeXml = (text: string) =>
  text
    // Characters that no XML file may hold.
    .replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '?')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');

/**
 * The figure as a PDF file of one page (ISO 32000-1). Lines, and words in Helvetica, which every reader has: that is a
 * page of operators, and no library is needed for it. Characters outside of Latin-1 become question marks.
 */
export function figurePdf({ width, height, marks }: Figure): Buffer {
  const flip = ([x, y]: readonly [number, number]) => `${short(x)} ${short(height - y)}`;
  const drawn = marks.map((mark) => {
    if (mark.kind === 'line') {
      const path = mark.points.map((point, i) => `${flip(point)} ${i === 0 ? 'm' : 'l'}`).join('\n');
      return `${rgb(mark.colour)} RG ${mark.width} w [${(mark.dash ?? []).join(' ')}] 0 d\n${path}\nS`;
    }
    const back =
      mark.anchor === 'start' ? 0 : helveticaWidth(mark.text, mark.size) * (mark.anchor === 'end' ? 1 : 0.5);
    const [x, y] = mark.at;
    const [cos, sin] = mark.upwards ? [0, 1] : [1, 0];
    const place = `${cos} ${sin} ${-sin} ${cos} ${short(x - cos * back)} ${short(height - y - sin * back)} Tm`;
    return `BT /F ${mark.size} Tf ${place} (${escapePdf(mark.text)}) Tj ET`;
  });
  const content = `1 j\n${drawn.join('\n')}\n`;
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 ${width} ${height}] /Contents 5 0 R /Resources << /Font << /F 4 0 R >> >> >>`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>',
    `<< /Length ${Buffer.byteLength(content, 'latin1')} >>\nstream\n${content}endstream`,
  ];
  let text = '%PDF-1.4\n';
  const places = objects.map((object, index) => {
    const place = text.length;
    text += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return `${String(place).padStart(10, '0')} 00000 n \n`;
  });
  const table = `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${places.join('')}`;
  const trailer = `trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${text.length}\n%%EOF\n`;
  return Buffer.from(text + table + trailer, 'latin1');
}

const rgb = (colour: string) =>
  [1, 3, 5].map((at) => short(Number.parseInt(colour.slice(at, at + 2), 16) / 255)).join(' ');

const escapePdf = (text: string) =>
  text.replace(/[^\x20-\x7e\xa1-\xff]/g, '?').replace(/[\\()]/g, (mark) => `\\${mark}`);

/** Widths of Helvetica's characters from blank to tilde, in thousandths of the size (Adobe's font metrics). */
const widths =
  '278278355556556889667191333333389584278333278278556556556556556556556556556556278278584584584556' +
  '1015667667722722667611778722278500667556833722778667778722667611722667944667667611278278278469556' +
  '333556556500556556278556556222222500222833556556556556333500278556500722500500500334260334584';

const helvetica: readonly number[] = (widths.match(/1015|\d{3}/g) ?? []).map(Number);

function helveticaWidth(text: string, size: number): number {
  const sum = [...text].reduce((total, letter) => total + (helvetica[letter.charCodeAt(0) - 32] ?? 556), 0);
  return (sum * size) / 1000;
}
