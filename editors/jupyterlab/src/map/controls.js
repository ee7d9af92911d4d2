// The elements of the map, without what they do.

/** An element with attributes, properties that begin with `on`, and children. */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else if (typeof value === 'boolean') element[name] = value;
    else element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

/** A slider with a name and its value beside it. */
export function slider(name, attributes, told) {
  const said = make('output');
  const range = make('input', { type: 'range', 'aria-label': name, ...attributes });
  const tell = () => {
    said.textContent = told(Number(range.value));
  };
  range.addEventListener('input', tell);
  tell();
  const label = make('label', {}, name, range, said);
  return { label, range, tell };
}

/** All parts of a map: { frame, figures, canvas, ghosts, … }. */
export function parts() {
  const found = {
    figures: make('div', { class: 'sx-map-figures', role: 'status' }),
    canvas: make('canvas', { class: 'sx-map-canvas', tabindex: '0', 'aria-label': 'the entries of the JIT cache' }),
    ghosts: make('div', { class: 'sx-map-ghosts' }),
    why: make('div', { class: 'sx-map-why' }),
    said: make('div', { class: 'sx-map-said', role: 'status' }),
    tip: make('div', { class: 'sx-map-tip', hidden: true }),
    mode: make('button', { title: 'the cache of now, or recorded calls' }, 'live'),
    record: make('button', { title: 'record calls; until it ends nothing runs compiled' }, '● record'),
    back: make('button', { title: 'to the change before', 'aria-label': 'step back' }, '|◀'),
    play: make('button', { title: 'play', 'aria-label': 'play' }, '▶'),
    forth: make('button', { title: 'to the next change', 'aria-label': 'step forward' }, '▶|'),
    scrub: make('input', { type: 'range', class: 'sx-map-scrub', min: 0, max: 0, value: 0, 'aria-label': 'call' }),
    place: make('output')
  };
  found.budget = slider('budget', { min: 0, max: 1, value: 1 }, String);
  found.threshold = slider('threshold', { min: 1, max: 33, value: 4 }, n => (n > 32 ? 'off' : String(n)));
  found.policy = make(
    'select',
    { 'aria-label': 'policy' },
    ...[['lru', 'LRU'], ['fifo', 'FIFO'], ['lfu', 'LFU'], ['opt', 'optimum']].map(([value, name]) =>
      make('option', { value }, name)
    )
  );
  found.backoff = make('input', { type: 'checkbox', checked: true, 'aria-label': 'back-off' });
  found.player = make('div', { class: 'sx-map-row' }, found.mode, found.record, found.back, found.play, found.forth, found.scrub, found.place);
  found.settings = make(
    'div',
    { class: 'sx-map-row' },
    found.budget.label,
    found.threshold.label,
    make('label', {}, 'policy', found.policy),
    make('label', { title: 'what is evicted early waits until it is compiled again' }, found.backoff, 'back-off')
  );
  found.lower = make('div', { class: 'sx-map-row' });
  found.frame = make(
    'div',
    { class: 'sx-map' },
    found.figures,
    make('div', { class: 'sx-map-panes' }, found.canvas, found.ghosts),
    found.player,
    found.settings,
    found.lower,
    found.said,
    found.tip
  );
  return found;
}
