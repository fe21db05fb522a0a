const escaped = (text) => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
const plain = (markdown) => markdown.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').replaceAll('`', '');

/**
 * A whole page.
 * @param {object} page `up`: the way to the site's first page; `source`: where its Markdown is
 */
export function pageOf({ title, content, sections, up, source }) {
  const heading = escaped(plain(title));
  const navigation = sections.map(
    ({ heading, entries }) => `<h2>${heading}</h2>
<ul>
${entries.map(({ title, href, current }) => `<li><a href="${href}"${current ? ' aria-current="page"' : ''}>${escaped(plain(title))}</a></li>`).join('\n')}
</ul>`,
  );
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${heading}</title>
<link rel="stylesheet" href="${up}/style.css">
</head>
<body>
<a class="skip" href="#content">To the text</a>
<header>
<a class="home" href="${up}/index.html">MuSiCa</a>
<nav aria-label="Site"><a href="${up}/demo/index.html">Demo</a> <a href="${up}/api/index.html">API</a> <a href="${up}/examples/index.html">Examples</a> <a href="${escaped(source)}">Source</a></nav>
</header>
<div class="columns">
<nav class="pages" aria-label="Pages">
${navigation.join('\n')}
</nav>
<main id="content">
${content}
</main>
</div>
</body>
</html>
`;
}
