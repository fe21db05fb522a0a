/** The page's style. Colours of both themes have a contrast of at least 3 to 1 for lines and 4.5 to 1 for text. */
export const style = `
:root{color-scheme:light dark;--page:#fff;--panel:#f5f6f8;--ink:#1d2430;--muted:#667085;--grid:#dfe3e9;
--series-1:#1f6fb4;--series-2:#c2500a;--series-3:#15803d;--series-4:#9333a8;--series-5:#8a6a00;--series-6:#be1e4b;
--truth:#39e75f;--found:#ffb020}
@media (prefers-color-scheme:dark){:root{--page:#14171c;--panel:#1d2229;--ink:#e6e9ee;--muted:#98a2b3;--grid:#39414d;
--series-1:#6cb2f0;--series-2:#ff9a5c;--series-3:#5fd38a;--series-4:#d89bea;--series-5:#e0c04c;--series-6:#ff8aa6}}
@media print{:root{color-scheme:light;--page:#fff;--panel:#fff;--ink:#000;--muted:#444;--grid:#ccc;--series-1:#1f6fb4;
--series-2:#c2500a;--series-3:#15803d;--series-4:#9333a8;--series-5:#8a6a00;--series-6:#be1e4b}nav{display:none}
section,figure,.panel{break-inside:avoid}section.long{break-inside:auto}body{font-size:10pt}}
*{box-sizing:border-box}
body{margin:0 auto;max-width:76rem;padding:1rem 1.25rem 3rem;background:var(--page);color:var(--ink);
font:16px/1.5 system-ui,-apple-system,"Segoe UI",sans-serif;overflow-wrap:anywhere;-webkit-print-color-adjust:exact;print-color-adjust:exact}
h1{font-size:1.6rem;line-height:1.25;margin:.5rem 0}h2{font-size:1.25rem;margin:2.2rem 0 .6rem}h3{font-size:1rem;margin:1rem 0 .3rem}.panel>h3{margin-top:0}
p{margin:.4rem 0;max-width:70ch}.quiet{color:var(--muted)}a{color:var(--series-1)}
nav ul{display:flex;flex-wrap:wrap;gap:.2rem 1rem;list-style:none;padding:0;margin:.6rem 0}
.grid{display:grid;gap:1rem;align-items:start;grid-template-columns:repeat(auto-fit,minmax(min(26rem,100%),1fr))}
.panel{margin:0;background:var(--panel);border:1px solid var(--grid);border-radius:8px;padding:.8rem 1rem}
.panel>svg{display:block;width:100%;max-width:34rem;height:auto;margin:0 auto;font-family:inherit}
.panel figcaption{font-size:.9rem;color:var(--muted)}
.legend{display:flex;flex-wrap:wrap;gap:.15rem 1.1rem;list-style:none;padding:0;margin:.3rem 0;font-size:.9rem}
.legend svg{width:2rem;height:.8rem;vertical-align:middle;margin-right:.4rem}
.scroll{overflow-x:auto;margin:.5rem 0}
table{border-collapse:collapse;font-variant-numeric:tabular-nums;font-size:.9rem}
caption{text-align:left;color:var(--muted);padding:.2rem 0}
th,td{padding:.2rem .7rem .2rem 0;text-align:right;border-bottom:1px solid var(--grid);white-space:nowrap}
th:first-child,td:first-child{text-align:left}tbody th{font-weight:normal}
pre{overflow-x:auto;font-size:.85rem}
details{margin:.4rem 0;font-size:.9rem}summary{cursor:pointer;color:var(--muted)}
.contours{fill:none;stroke:var(--muted);stroke-width:1.2}.discs circle{fill:var(--series-2);fill-opacity:.55;stroke:var(--series-2)}
.faces{display:grid;gap:.8rem;grid-template-columns:repeat(auto-fill,minmax(7.6rem,1fr))}
.face{margin:0}.face svg{display:block;width:100%;background:var(--grid);border-radius:6px}
.face figcaption{font-size:.8rem;line-height:1.35}.face .id{color:var(--muted)}
.face path{fill:none;stroke-linecap:round}.truth{stroke:var(--truth);stroke-width:1.5}.found{stroke:var(--found);stroke-width:1.5}
.slips{stroke:#fff;stroke-opacity:.65;stroke-width:.5}.gone{font-size:6px;text-anchor:middle;fill:var(--ink)}
.swatch{display:inline-block;width:.7em;height:.7em;border-radius:50%;margin-right:.3em;border:1px solid var(--muted)}
`;
