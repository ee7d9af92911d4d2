// An island in a page: render({ model, el }), as anywidget's contract has it.
//
// The model's `island` is {id, name, tree}: what was saved, shown at once. If the model can send,
// the kernel is asked for the present state, and from then on sends patches
// (sx_kernel/kernel/islands/islands.py, sx_kernel/session/web/wire.py). Elements are made one by one from
// data; no markup is parsed here, and what could do harm is left out once more.  SYNC: wire.py
//
// This file stands alone: the same text is the module of a widget.

const SVG = 'http://www.w3.org/2000/svg';
const MOST_WAITING = 64;

const TAGS = new Set(
  `a abbr address article aside b bdi bdo big blockquote br button caption center cite code col
  colgroup data datalist dd del details dfn div dl dt em fieldset figcaption figure font footer form
  h1 h2 h3 h4 h5 h6 header hgroup hr i img input ins kbd label legend li main mark menu meter nav ol
  optgroup option output p picture pre progress q rp rt ruby s samp section select small span strike
  strong sub summary sup table tbody td textarea tfoot th thead time tr tt u ul var wbr
  svg g path rect circle ellipse line polyline polygon text tspan defs lineargradient stop
  desc`.split(/\s+/)
);
const REFUSED = /^(on|srcdoc$|srcset$|formaction$|action$|xlink:|ping$|is$|name$|id$)/i;
const ADDRESSES = new Set(['href', 'src', 'cite']);
const ADDRESS = /^(https?:|mailto:|data:image\/(png|jpeg|gif|webp);|[#/?.]|[^:]*$)/i;
const STATES = new Set(['value', 'checked']);
const MOVES = new Set(['input', 'mousemove', 'pointermove', 'scroll', 'wheel', 'dragover', 'touchmove']);
const STAYS = new Set(['focus', 'blur', 'mouseenter', 'mouseleave', 'scroll', 'toggle']);
const MORE = [
  'key', 'code', 'button', 'clientX', 'clientY', 'offsetX', 'offsetY', 'deltaX', 'deltaY', 'altKey',
  'ctrlKey', 'metaKey', 'shiftKey'
];

/** Show the model's island in `el`. Answers a function that takes it away. */
export function render({ model, el }) {
  const view = new View(model, el);
  return () => view.dispose();
}

export default { render };

class View {
  constructor(model, el) {
    this.model = model;
    this.nodes = new Map(); // number → element
    this.numbers = new WeakMap(); // element → {number, events}
    this.typed = new Map(); // "number name" → [number, name, value]
    this.listened = new Set();
    this.waiting = []; // events that are not sent yet
    this.inFlight = 0;
    this.k = 0;
    this.v = String(Math.random()); // several views may share a comm
    this.seq = -1; // of the last patch; before the kernel has answered there is none

    this.frame = document.createElement('div');
    this.frame.className = 'sx-island';
    this.root = document.createElement('div');
    this.root.className = 'sx-island-root';
    this.problem = document.createElement('pre');
    this.problem.className = 'sx-island-error';
    this.problem.setAttribute('role', 'alert');
    this.problem.hidden = true;
    this.frame.append(this.root, this.problem);
    el.replaceChildren(this.frame);

    this.hear = message => this.received(message);
    this.input = event => this.noteTyped(event.target);
    this.submit = event => event.preventDefault();
    for (const kind of ['input', 'change', 'click', 'reset']) {
      this.root.addEventListener(kind, this.input, true);
    }
    this.root.addEventListener('submit', this.submit);
    model.on('msg:custom', this.hear);
    model.on('change:alive', (this.lived = () => this.setAlive(model.get('alive') !== false)));
    this.show(model.get('island')?.tree ?? []);
    this.setAlive(false);
    model.send({ op: 'hello' });
  }

  dispose() {
    this.model.off('msg:custom', this.hear);
    this.model.off('change:alive', this.lived);
    this.frame.remove();
  }

  // ------------------------------------------------------------------- what the kernel says

  received(message) {
    if (!message || typeof message !== 'object') return;
    switch (message.op) {
      case 'state':
        this.show(message.tree);
        this.seq = message.seq;
        this.inFlight = 0;
        this.setAlive(true);
        this.fail(message.error);
        break;
      case 'patch':
        if (message.seq !== this.seq + 1 || !this.applied(message.patches)) {
          this.model.send({ op: 'hello' }); // one was lost, or does not fit what is here
          break;
        }
        this.seq = message.seq;
        this.acknowledge(message.seq);
        break;
      case 'error':
        this.fail(message.text);
        break;
      case 'done':
        if (message.v !== this.v) break;
        this.inFlight = Math.max(0, this.inFlight - 1);
        this.pump();
        break;
      case 'gone':
        this.setAlive(false);
        break;
    }
  }

  /** The next patch may come when this one is on the screen; hidden pages draw nothing. */
  acknowledge(seq) {
    const say = () => this.model.send({ op: 'ack', seq });
    if (document.visibilityState === 'visible') requestAnimationFrame(say);
    else say();
  }

  setAlive(alive) {
    if (this.frame.dataset.alive === String(alive)) return;
    this.frame.dataset.alive = String(alive);
    this.frame.classList.toggle('sx-island-asleep', !alive);
    this.frame.title = alive ? '' : 'This island sleeps: run its cell to wake it up.';
    this.root.inert = !alive;
    if (!alive) {
      this.waiting = [];
      this.inFlight = 0;
    }
  }

  fail(text) {
    this.problem.hidden = typeof text !== 'string';
    this.problem.textContent = typeof text === 'string' ? text : '';
  }

  // ------------------------------------------------------------------- drawing

  show(tree) {
    this.nodes = new Map([[0, this.root]]);
    this.root.replaceChildren(...this.made(tree, this.root));
  }

  made(nodes, where) {
    return Array.isArray(nodes) ? nodes.map(node => this.node(node, where)) : [];
  }

  node(data, where) {
    if (!Array.isArray(data)) return document.createTextNode(typeof data === 'string' ? data : '');
    const [tag, number, attributes, children, events, properties] = data;
    if (typeof tag !== 'string' || !TAGS.has(tag.toLowerCase())) return document.createTextNode('');
    const isSvg = tag === 'svg' || where?.namespaceURI === SVG;
    const element = isSvg ? document.createElementNS(SVG, tag) : document.createElement(tag);
    for (const [name, text] of Object.entries(attributes ?? {})) attribute(element, name, text);
    element.append(...this.made(children, element));
    for (const [name, value] of Object.entries(properties ?? {})) property(element, name, value);
    this.nodes.set(number, element);
    this.numbers.set(element, { number, events: new Set() });
    this.hears(element, events);
    return element;
  }

  hears(element, events) {
    const known = this.numbers.get(element);
    if (!known) return;
    known.events = new Set(Array.isArray(events) ? events : []);
    for (const kind of known.events) {
      if (this.listened.has(kind)) continue;
      this.listened.add(kind);
      this.root.addEventListener(kind, event => this.happened(kind, event), STAYS.has(kind));
    }
  }

  /** Whether the patches could be applied. */
  applied(patches) {
    try {
      this.apply(patches);
      return true;
    } catch {
      return false;
    }
  }

  apply(patches) {
    for (const [op, number, ...rest] of Array.isArray(patches) ? patches : []) {
      const element = this.nodes.get(number);
      if (!element) continue;
      switch (op) {
        case 'nodes':
          this.splice(element, ...rest);
          break;
        case 'text':
          element.childNodes[rest[0]].data = String(rest[1]);
          break;
        case 'attr':
          if (rest[1] === null) element.removeAttribute(rest[0]);
          else attribute(element, rest[0], rest[1]);
          break;
        case 'prop':
          this.put(element, number, ...rest);
          break;
        case 'on':
          this.hears(element, rest[0]);
          break;
      }
    }
  }

  /** What one is typing right now is newer than what the kernel knows. */
  put(element, number, name, value) {
    const key = `${number} ${name}`;
    if (this.typed.has(key) && (this.inFlight > 0 || this.waiting.length > 0)) return;
    this.typed.delete(key);
    property(element, name, value);
  }

  splice(element, from, count, nodes) {
    for (let i = 0; i < count; i += 1) {
      const gone = element.childNodes[from];
      this.forget(gone);
      gone.remove();
    }
    const before = element.childNodes[from] ?? null;
    for (const node of this.made(nodes, element)) element.insertBefore(node, before);
  }

  forget(node) {
    for (const element of [node, ...(node.querySelectorAll?.('*') ?? [])]) {
      const known = this.numbers.get(element);
      if (known) this.nodes.delete(known.number);
      this.numbers.delete(element);
    }
  }

  // ------------------------------------------------------------------- what happens here

  /** What stands in a field goes along with the next event. */
  noteTyped(target) {
    const known = this.numbers.get(target);
    if (!known) return;
    if (target instanceof HTMLInputElement && ['checkbox', 'radio'].includes(target.type)) {
      const group = target.type === 'radio' ? this.root.querySelectorAll('input[type=radio]') : [target];
      for (const one of group) this.note(one, 'checked', one.checked);
    } else if ('value' in target && /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName)) {
      this.note(target, 'value', target.value);
    }
  }

  note(element, name, value) {
    const known = this.numbers.get(element);
    if (known) this.typed.set(`${known.number} ${name}`, [known.number, name, value]);
  }

  happened(kind, event) {
    let holder = event.target;
    while (holder && holder !== this.root && !this.numbers.get(holder)?.events.has(kind)) {
      holder = holder.parentElement;
    }
    const known = holder && this.numbers.get(holder);
    if (!known || !known.events.has(kind)) return;
    if (kind === 'submit' || (kind === 'click' && holder.tagName === 'A')) event.preventDefault();
    if (kind === 'submit') {
      for (const field of holder.querySelectorAll('input, textarea, select')) this.noteTyped(field);
    }
    event.stopPropagation();
    let target = event.target;
    while (target && !this.numbers.get(target)) target = target.parentElement;
    const more = Object.fromEntries(
      MORE.filter(name => ['string', 'number', 'boolean'].includes(typeof event[name])).map(name => [
        name,
        event[name]
      ])
    );
    this.ask({ n: known.number, t: this.numbers.get(target).number, event: kind, more });
  }

  ask(event) {
    if (this.frame.dataset.alive !== 'true') return;
    const isFull = this.waiting.length >= MOST_WAITING;
    if (MOVES.has(event.event)) {
      // the newest stands for those before it; where too much waits, also for those further ahead
      const i = this.waiting.findLastIndex(one => one.event === event.event && one.n === event.n);
      if (i >= 0 && (isFull || i === this.waiting.length - 1)) this.waiting.splice(i, 1);
      this.waiting.push(event);
    } else if (!isFull) this.waiting.push(event);
    this.pump();
  }

  /** One event at a time: what moves meanwhile is put together. */
  pump() {
    if (this.inFlight > 0 || !this.waiting.length) return;
    const event = this.waiting.shift();
    const state = [...this.typed.values()];
    this.typed.clear();
    this.inFlight += 1;
    this.k += 1;
    this.model.send({ op: 'event', k: this.k, v: this.v, ...event, state });
  }
}

function attribute(element, name, text) {
  if (typeof text !== 'string' || REFUSED.test(name)) return;
  if (ADDRESSES.has(name.toLowerCase()) && !ADDRESS.test(text.replace(/[\0- ]/g, ''))) return;
  try {
    element.setAttribute(name, text);
  } catch {
    // a name that cannot be: there is no such attribute
  }
}

function property(element, name, value) {
  if (!STATES.has(name) || element[name] === value) return;
  element[name] = value;
}
