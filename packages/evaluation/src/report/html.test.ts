import { expect, it } from 'vitest';
import { html } from './html';

it('escapes values but not markup', () => {
  const name = `<script>alert("x")</script>&'\u0007.jpg`;
  expect(html`<b title="${name}">${html`<i>${1}</i>`}${['a<', html`<br>`]}${undefined}</b>`.markup).toBe(
    '<b title="&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;&amp;&#39; .jpg"><i>1</i>a&lt;<br></b>',
  );
});
