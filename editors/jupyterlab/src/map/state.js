// What the cache's map is drawn from: entries as the kernel tells them, and recorded calls.
//
// A message {map} of the kernel's (sx_kernel/session/watching/cachemap.py):
//   {whole, new: [[id, name, bytes, hits, lastUsed, compileMs, level], …], used: [[id, hits,
//    lastUsed], …], gone: [id, …], pinned: [id, …], ghosts: [[id, name, why, call], …], next, figures}
// Nothing here touches a page, so node can test it.

export const GLOW = 900; // milliseconds for which a tile glows after a hit
export const ENTER = 350; // and in which it comes or goes

/** The entries of a cache, followed from message to message. */
export class Entries {
  constructor() {
    this.byId = new Map();
    this.leaving = []; // tiles that fade
    this.ghosts = [];
    this.figures = null;
    this.next = null;
    this.order = 0; // changes when tiles have other places
  }

  /** Take in a message at the time `now`; answers whether it made sense. */
  take(data, now) {
    if (!isMap(data)) return false;
    if (data.whole) {
      const before = this.byId;
      this.byId = new Map();
      for (const row of data.new) {
        const known = before.get(row[0]);
        if (known) this.byId.set(row[0], known);
      }
      this.order += 1;
    }
    for (const id of data.gone) this.leave(id, now);
    for (const row of data.new) this.enter(row, now, data.whole);
    for (const [id, hits, lastUsed] of data.used) {
      const entry = this.byId.get(id);
      if (!entry) continue;
      if (hits > entry.hits) entry.glow = now;
      entry.hits = hits;
      entry.lastUsed = lastUsed;
    }
    const pinned = new Set(data.pinned);
    for (const entry of this.byId.values()) entry.pinned = pinned.has(entry.id);
    this.ghosts = data.ghosts;
    this.figures = data.figures;
    this.next = data.next;
    this.leaving = this.leaving.filter(one => now - one.left < ENTER);
    return true;
  }

  enter([id, name, bytes, hits, lastUsed, compileMs, level], now, quietly) {
    const known = this.byId.get(id);
    const entry = known ?? { id, born: quietly ? -Infinity : now, glow: -Infinity, pinned: false };
    Object.assign(entry, { name, bytes, hits, lastUsed, compileMs, level });
    if (!known) {
      this.byId.set(id, entry);
      this.order += 1;
    }
  }

  leave(id, now) {
    const entry = this.byId.get(id);
    if (!entry) return;
    this.byId.delete(id);
    entry.left = now;
    this.leaving.push(entry);
    this.order += 1;
  }

  list() {
    return [...this.byId.values()];
  }

  /** How many generations ago an entry was used. */
  age(entry) {
    return Math.max(0, (this.figures?.generation ?? 0) - entry.lastUsed);
  }
}

const isMap = data =>
  data !== null &&
  typeof data === 'object' &&
  ['new', 'used', 'gone', 'pinned', 'ghosts'].every(name => Array.isArray(data[name])) &&
  data.new.every(row => Array.isArray(row) && Number.isInteger(row[0]) && typeof row[1] === 'string') &&
  data.figures !== null &&
  typeof data.figures === 'object';

/** Places for tiles in `width` × `height`: rows of one height, each tile as wide as its share of the
 * area asks for. In the order given, so that what stays moves little. [[x, y, w, h], …] */
export function layout(weights, width, height) {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  if (!total || !weights.length) return [];
  const rows = Math.max(1, Math.round(Math.sqrt((weights.length * height) / width)));
  const places = [];
  const each = total / rows;
  let at = 0;
  let y = 0;
  let seen = 0;
  for (let row = 0; row < rows && at < weights.length; row++) {
    const begin = at;
    let sum = 0;
    const goal = each * (row + 1);
    while (at < weights.length && (at === begin || row === rows - 1 || seen + weights[at] / 2 <= goal)) {
      sum += weights[at];
      seen += weights[at];
      at += 1;
    }
    const tall = (height * sum) / total;
    let x = 0;
    for (let i = begin; i < at; i++) {
      const wide = (width * weights[i]) / sum;
      places.push([x, y, wide, tall]);
      x += wide;
    }
    y += tall;
  }
  return places;
}

/** The tile at a point; -1 if there is none. */
export function tileAt(places, x, y) {
  return places.findIndex(([left, top, w, h]) => x >= left && x < left + w && y >= top && y < top + h);
}

/** Recorded calls that are played. `about`: as the kernel tells it (timeline.py). */
export class Play {
  constructor(about) {
    this.about = about;
    this.take(about.replayed);
  }

  /** What another replay came to. */
  take(replayed) {
    this.replayed = replayed;
    this.changes = replayed.changes;
  }

  get end() {
    return this.about.calls.length;
  }

  /** The functions that are in the cache before a call, in the order in which they came: [number,
   * call at which it came], … */
  heldAt(call) {
    const held = new Map();
    for (const [when, kind, number] of this.changes) {
      if (when >= call) break;
      if (kind > 0) held.set(number, when);
      else held.delete(number);
    }
    return [...held];
  }

  /** When each function was last called before a call. */
  lastAt(call) {
    const last = new Map();
    for (let i = Math.max(0, call - 20000); i < call; i++) last.set(this.about.calls[i], i);
    return last;
  }

  /** The next call, from `call` on, at which something comes or goes; the end if nothing does. */
  nextChange(call) {
    return this.changes.find(([when]) => when >= call)?.[0] ?? this.end - 1;
  }

  /** The last such call before `call`. */
  lastChange(call) {
    return this.changes.findLast(([when]) => when + 1 < call)?.[0] ?? -1;
  }

  /** Who left last before a call: [number, call], the latest first. */
  ghostsAt(call, most) {
    const found = [];
    for (let i = this.changes.length - 1; i >= 0 && found.length < most; i--) {
      const [when, kind, number] = this.changes[i];
      if (when < call && kind < 0) found.push([number, when]);
    }
    return found;
  }
}

/** Whether `data` is what Play needs. */
export const isTimeline = data =>
  data !== null &&
  typeof data === 'object' &&
  Array.isArray(data.calls) &&
  Array.isArray(data.names) &&
  data.names.every(name => typeof name === 'string') &&
  data.calls.every(n => Number.isInteger(n) && n >= 0 && n < data.names.length) &&
  isReplayed(data.replayed);

export const isReplayed = data =>
  data !== null &&
  typeof data === 'object' &&
  Array.isArray(data.changes) &&
  data.changes.every(one => Array.isArray(one) && one.length === 3 && one.every(Number.isInteger)) &&
  Array.isArray(data.curve) &&
  Number.isInteger(data.evictions) &&
  Number.isInteger(data.hits) &&
  Number.isInteger(data.misses);

/** A rate as percent; 100 % is said of a whole only. */
export function percent(part, whole) {
  if (!whole) return '–';
  let rate = (100 * part) / whole;
  if (part < whole) rate = Math.min(rate, 99.9);
  if (part > 0) rate = Math.max(rate, 0.1);
  return `${rate.toFixed(1)} %`;
}
