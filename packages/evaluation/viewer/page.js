// The script of the page that `musica dataset view` writes. It stands in the page as it is, so it imports nothing.
// Fields of a face are explained in src/view/face-page.ts.
(() => {
  const element = (id) => document.getElementById(id);
  const head = JSON.parse(element('head').textContent);
  const faces = JSON.parse(element('data').textContent);
  const ONE_COLOUR = '#5ad1ff';
  const LEAST_ZOOM = 0.25;
  const MOST_ZOOM = 16;

  /** What is looked at; kept in the address, so that it can be bookmarked. */
  const state = { page: 1, name: '', split: '', subset: '', attribute: '', face: '' };
  /** The faces that the filters let through. */
  let shown = faces;
  /** Which of them the single view shows, and how many screen pixels a pixel of it takes. */
  let single = -1;
  let zoom = 1;

  const svgElement = (name, attributes, parent) => {
    const made = document.createElementNS('http://www.w3.org/2000/svg', name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    parent?.append(made);
    return made;
  };
  const htmlElement = (name, properties = {}, ...children) => {
    const made = Object.assign(document.createElement(name), properties);
    made.append(...children);
    return made;
  };

  // Filters

  /** More values of a word are no choice but a list. */
  const MOST_WORDS = 24;

  /** What can be asked of attributes: flags that are set, words, and numbers in three parts of as many faces each. */
  const conditions = new Map(
    [...new Set(faces.flatMap((face) => Object.keys(face.a ?? {})))]
      .sort()
      .flatMap((name) => conditionsOn(name)),
  );

  function conditionsOn(name) {
    const values = faces.flatMap((face) => face.a?.[name] ?? []);
    const different = [...new Set(values)];
    const has = (test) => (face) => face.a?.[name] !== undefined && test(face.a[name]);
    if (different.every((value) => [true, false, 0, 1].includes(value))) {
      return [[name, has((value) => Boolean(value))]];
    }
    if (different.every((value) => typeof value === 'number')) {
      const sorted = values.toSorted((a, b) => a - b);
      const [low, high] = [1, 2].map((third) =>
        Number(sorted[Math.floor((third * sorted.length) / 3)].toPrecision(3)),
      );
      return [
        [`${name} below ${low}`, has((value) => value < low)],
        [`${name} ${low} to ${high}`, has((value) => value >= low && value <= high)],
        [`${name} above ${high}`, has((value) => value > high)],
      ];
    }
    if (different.length > MOST_WORDS) return [];
    return different.sort().map((word) => [`${name} = ${word}`, has((value) => value === word)]);
  }

  const attributesOf = (face) => [...conditions].flatMap(([label, holds]) => (holds(face) ? [label] : []));

  function fillSelect(id, names, order = (found) => found.sort()) {
    const select = element(id);
    const counts = new Map();
    for (const face of faces) for (const name of names(face)) counts.set(name, (counts.get(name) ?? 0) + 1);
    select.append(new Option('all', ''));
    for (const name of order([...counts.keys()]))
      select.append(new Option(`${name} (${counts.get(name)})`, name));
    // A choice of one is none.
    select.parentElement.hidden =
      counts.size === 0 || (counts.size === 1 && [...counts.values()][0] === faces.length);
  }

  function filter() {
    const wanted = state.name.toLowerCase();
    shown = faces.filter(
      (face) =>
        (wanted === '' || face.n.toLowerCase().includes(wanted)) &&
        (state.split === '' || face.s === state.split) &&
        (state.subset === '' || face.u?.includes(state.subset)) &&
        (state.attribute === '' || conditions.get(state.attribute)?.(face)),
    );
  }

  // Images

  /** A face with its drawing; `width` is how wide it is shown, in screen pixels. */
  function imageOf(face, width) {
    const { size } = head;
    const image = htmlElement('img', { src: `data:image/jpeg;base64,${face.i}`, alt: '', draggable: false });
    const svg = svgElement('svg', { viewBox: `0 0 ${size} ${size}`, 'aria-hidden': 'true' });
    draw(svg, face, width);
    return htmlElement('span', { className: 'image' }, image, svg);
  }

  /** Lines and dots have the same width on the screen whatever the zoom, so that places can be judged exactly. */
  function draw(svg, face, width) {
    const on = (id) => element(id).checked;
    // The middle of the first pixel is 0, its edge 0 in the drawing.
    const place = (index) =>
      `${(face.p[2 * index] + 0.5).toFixed(1)} ${(face.p[2 * index + 1] + 0.5).toFixed(1)}`;
    const dot = Math.min(Math.max(width / 70, 2), 7);
    const hidden = new Set(face.o);
    const paint = (d, colour, thickness) => {
      svgElement('path', { d, class: 'edge', 'stroke-width': thickness + 1.5 }, svg);
      svgElement('path', { d, stroke: colour, 'stroke-width': thickness }, svg);
    };
    if (on('box')) {
      const [x, y, boxWidth, boxHeight] = face.b;
      const rectangle = { x: x + 0.5, y: y + 0.5, width: boxWidth, height: boxHeight };
      svgElement('rect', { ...rectangle, class: 'edge', 'stroke-width': 3.5 }, svg);
      const dashes = face.g ? {} : { 'stroke-dasharray': '6 5' };
      svgElement('rect', { ...rectangle, stroke: '#fff', 'stroke-width': 1.5, ...dashes }, svg);
    }
    for (const { indices, closed, colour, line } of head.parts) {
      const ink = on('colours') ? colour : ONE_COLOUR;
      if (on('lines') && line && indices.length > 1) {
        paint(`M${indices.map(place).join('L')}${closed ? 'Z' : ''}`, ink, Math.max(1, dot / 3));
      }
      if (!on('points')) continue;
      // A dot is a line of no length with round ends.
      const dots = indices.filter((index) => !hidden.has(index)).map((index) => `M${place(index)}h0`);
      if (dots.length > 0) paint(dots.join(''), ink, dot);
      const radius = (0.7 * dot * head.size) / width;
      for (const index of indices.filter((landmark) => hidden.has(landmark))) {
        const circle = { cx: face.p[2 * index] + 0.5, cy: face.p[2 * index + 1] + 0.5, r: radius };
        svgElement('circle', { ...circle, class: 'edge', 'stroke-width': 3 }, svg);
        svgElement('circle', { ...circle, stroke: ink, 'stroke-width': 1.5 }, svg);
      }
    }
    if (on('indices')) {
      const height = (Math.min(Math.max(width / 28, 8), 14) * head.size) / width;
      for (let index = 0; index < face.p.length / 2; index++) {
        const at = {
          x: face.p[2 * index] + 0.5 + height * 0.25,
          y: face.p[2 * index + 1] + 0.5 - height * 0.25,
        };
        svgElement('text', { ...at, 'font-size': height }, svg).textContent = String(index);
      }
    }
  }

  // Pages

  const perPage = () => Number(element('count').value);
  const pageCount = () => Math.max(1, Math.ceil(shown.length / perPage()));

  function show() {
    const pages = pageCount();
    state.page = Math.min(Math.max(1, Math.round(state.page) || 1), pages);
    const start = (state.page - 1) * perPage();
    const part = shown.slice(start, start + perPage());
    const width = Number(element('scale').value);
    const cards = part.map((face, offset) => {
      const name = htmlElement('span', { className: 'name', title: face.n }, htmlElement('bdi', {}, face.n));
      const card = htmlElement('button', { type: 'button', className: 'face' }, imageOf(face, width), name);
      card.setAttribute('aria-label', `${face.n}, show it larger`);
      card.addEventListener('click', () => open(start + offset));
      return card;
    });
    const none = htmlElement('p', { className: 'none' }, 'No face is like that. Clear a filter above.');
    element('faces').replaceChildren(...(cards.length > 0 ? cards : [none]));
    element('page').value = state.page;
    element('page').max = pages;
    element('pages').textContent = pages;
    element('first').disabled = element('previous').disabled = state.page === 1;
    element('next').disabled = element('last').disabled = state.page === pages;
    const filtered = shown.length === faces.length ? '' : ` that match, of ${faces.length}`;
    element('found').textContent =
      part.length > 0
        ? `faces ${start + 1} to ${start + part.length} of ${shown.length}${filtered}`
        : 'no faces';
    remember();
  }

  function turnTo(page) {
    state.page = page;
    show();
    scrollTo(0, 0);
  }

  function filterAgain() {
    filter();
    turnTo(1);
  }

  // The single face

  function open(index) {
    const face = shown[index];
    if (!face) return;
    const isNew = single === -1;
    single = index;
    if (!element('single').open) {
      // The switches go where they can be reached.
      element('layers-single').append(element('layers'));
      element('single').showModal();
    }
    element('title').textContent = face.n;
    element('before').disabled = index === 0;
    element('after').disabled = index === shown.length - 1;
    facts(face, index);
    enlarge(isNew ? fitting() : zoom);
    state.face = face.n;
    remember();
  }

  /** The zoom at which the whole crop is as large as the place allows. */
  function fitting() {
    const { clientWidth, clientHeight } = element('stage');
    return Math.min(clientWidth, clientHeight) / head.size;
  }

  /** Draws the face at another size and keeps what lies at `centre` (0 to 1, of the stage) where it is. */
  function enlarge(to, centre = [0.5, 0.5]) {
    const stage = element('stage');
    const before = zoom;
    zoom = Math.min(Math.max(to, LEAST_ZOOM), MOST_ZOOM);
    const width = head.size * zoom;
    const x = (stage.scrollLeft + centre[0] * stage.clientWidth) / before;
    const y = (stage.scrollTop + centre[1] * stage.clientHeight) / before;
    const larger = imageOf(shown[single], width);
    larger.style.width = `${width}px`;
    stage.replaceChildren(larger);
    stage.scrollLeft = x * zoom - centre[0] * stage.clientWidth;
    stage.scrollTop = y * zoom - centre[1] * stage.clientHeight;
    element('zoom').textContent = `${Math.round(zoom * 100)} %`;
  }

  function facts(face, index) {
    const rows = [['Face', `${index + 1} of ${shown.length}`]];
    rows.push(['Whole image', `${face.w} x ${face.h} pixels`]);
    if (face.s) rows.push(['Split', face.s]);
    if (face.u) rows.push(['Subsets', face.u.join(', ')]);
    if (face.r) rows.push(['Person or group', face.r]);
    rows.push([
      'Box',
      face.g ? 'of the data set' : 'the data set has none: the tight one of the landmarks (dashed)',
    ]);
    if (face.o) rows.push(['Hidden landmarks', face.o.join(', ')]);
    for (const [name, value] of Object.entries(face.a ?? {})) {
      rows.push([name, typeof value === 'number' ? String(Math.round(value * 1000) / 1000) : String(value)]);
    }
    element('facts').replaceChildren(
      ...rows.flatMap(([name, value]) => [htmlElement('dt', {}, name), htmlElement('dd', {}, value)]),
    );
  }

  function closed() {
    const page = Math.floor(single / perPage()) + 1;
    single = -1;
    state.face = '';
    element('view').prepend(element('layers'));
    // The page with the face that was looked at last.
    if (page !== state.page) turnTo(page);
    else remember();
  }

  // The address

  function remember() {
    const kept = Object.entries(state).filter(
      ([name, value]) => value !== '' && !(name === 'page' && value === 1),
    );
    const hash = new URLSearchParams(kept.map(([name, value]) => [name, String(value)])).toString();
    // Where a page may not change its address (some viewers of files), it works without.
    try {
      history.replaceState(null, '', hash === '' ? location.pathname + location.search : `#${hash}`);
    } catch {}
  }

  function recall() {
    const kept = new URLSearchParams(location.hash.slice(1));
    for (const name of Object.keys(state)) if (kept.has(name)) state[name] = kept.get(name);
    state.page = Number(state.page);
    for (const name of ['name', 'split', 'subset', 'attribute']) element(name).value = state[name];
    filter();
    const { face } = state;
    show();
    if (face !== '') open(shown.findIndex(({ n }) => n === face));
  }

  // Controls

  for (const name of ['split', 'subset', 'attribute', 'name']) {
    element(name).addEventListener('input', () => {
      state[name] = element(name).value;
      filterAgain();
    });
  }
  element('filters').addEventListener('submit', (event) => event.preventDefault());
  element('layers').addEventListener('change', () => {
    show();
    if (single !== -1) enlarge(zoom);
  });
  element('count').addEventListener('change', () => turnTo(1));
  element('scale').addEventListener('input', () => {
    document.documentElement.style.setProperty('--cell', `${element('scale').value}px`);
    show();
  });
  element('page').addEventListener('change', () => turnTo(Number(element('page').value)));
  element('first').addEventListener('click', () => turnTo(1));
  element('previous').addEventListener('click', () => turnTo(state.page - 1));
  element('next').addEventListener('click', () => turnTo(state.page + 1));
  element('last').addEventListener('click', () => turnTo(pageCount()));
  element('before').addEventListener('click', () => open(single - 1));
  element('after').addEventListener('click', () => open(single + 1));
  element('in').addEventListener('click', () => enlarge(zoom * 1.25));
  element('out').addEventListener('click', () => enlarge(zoom / 1.25));
  element('close').addEventListener('click', () => element('single').close());
  element('single').addEventListener('close', closed);

  const stage = element('stage');
  stage.addEventListener(
    'wheel',
    (event) => {
      event.preventDefault();
      const { left, top, width, height } = stage.getBoundingClientRect();
      enlarge(zoom * 1.0015 ** -event.deltaY, [
        (event.clientX - left) / width,
        (event.clientY - top) / height,
      ]);
    },
    { passive: false },
  );
  stage.addEventListener('pointerdown', (event) => {
    stage.setPointerCapture(event.pointerId);
    stage.classList.add('dragged');
  });
  stage.addEventListener('pointermove', (event) => {
    if (!stage.hasPointerCapture(event.pointerId)) return;
    stage.scrollLeft -= event.movementX;
    stage.scrollTop -= event.movementY;
  });
  stage.addEventListener('lostpointercapture', () => stage.classList.remove('dragged'));

  const layerKeys = { l: 'points', o: 'lines', n: 'indices', b: 'box', c: 'colours' };
  addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    // Keys that write, or move within a control, belong to it.
    if (event.target.matches('input:not([type=checkbox]), select')) return;
    const alone = single !== -1;
    const actions = {
      ArrowLeft: () => (alone ? open(single - 1) : turnTo(state.page - 1)),
      ArrowRight: () => (alone ? open(single + 1) : turnTo(state.page + 1)),
      Home: () => (alone ? open(0) : turnTo(1)),
      End: () => (alone ? open(shown.length - 1) : turnTo(pageCount())),
      '/': () => !alone && element('name').focus(),
      '+': () => alone && enlarge(zoom * 1.25),
      '=': () => alone && enlarge(zoom * 1.25),
      0: () => alone && enlarge(fitting()),
      '-': () => alone && enlarge(zoom / 1.25),
    };
    const layer = layerKeys[event.key];
    if (layer) element(layer).click();
    else if (actions[event.key]) actions[event.key]();
    else return;
    event.preventDefault();
  });

  const part = head.total > faces.length ? `${faces.length} of ${head.total}` : `${faces.length}`;
  element('about').textContent = [
    `${part} faces, ${head.scheme}`,
    ...(head.source ? [`from ${head.source}`] : []),
    ...(head.licence ? [`terms: ${head.licence}`] : []),
  ].join('; ');
  for (const { part: name, colour } of head.parts) {
    const swatch = htmlElement('i');
    swatch.style.background = colour;
    element('legend').append(htmlElement('span', {}, swatch, name));
  }
  fillSelect('split', (face) => (face.s ? [face.s] : []));
  fillSelect('subset', (face) => face.u ?? []);
  // In the order in which they were made: from below to above.
  fillSelect('attribute', attributesOf, (found) =>
    [...conditions.keys()].filter((label) => found.includes(label)),
  );
  recall();
})();
