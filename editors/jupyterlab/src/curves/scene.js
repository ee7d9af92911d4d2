// The cache's curves as shapes: where each line and each text of the picture stands.
//
// The same picture as sx_kernel/plots/scene.py makes, where more is said of it; a test holds the
// two to one another.  SYNC: scene
//
// scene(curves, width) answers {width, height, shapes}; a shape is
//   ['text', role, x, y, text, anchor, size, bold] | ['line', role, points] | ['area', role, points]

import { causesOf } from './figures.js';

export const WIDTH = 800;
export const HEIGHT = 460;
export const LEFT = 52;
export const RIGHT = 196;

const BOTTOM = 36;
const HEADER = 26;
const GAP = 12;
const ROW = 14;
const SMALL_ROW = 12;
const CAUSES = 3;
const LANES = 3;
const LANE = 13;
const LETTER = 0.6;
const SMALL = 10;
const NORMAL = 11;
const BUDGET_ROOM = 4;

const text = (role, x, y, words, anchor = 'start', size = NORMAL, bold = false) =>
  ['text', role, x, y, words, anchor, size, bold];
const line = (role, ...points) => ['line', role, points];

/** The picture of `curves` (figures.js says what that is), `width` pixels wide. */
export function scene(curves, width = WIDTH) {
  const panels = panelsOf(curves);
  const range = rangeOf(curves);
  const across = scaleOf(range, width);
  const right = width - RIGHT;
  const marks = curves.marks
    .filter(([call]) => range[0] <= call && call <= range[1])
    .map(([call, said]) => [across(call), said]);
  const [lanes, names, unnamed] = named(marks, width);
  const top = HEADER + lanes * LANE;
  const shapes = [text('ink', LEFT, 16, curves.summary, 'start', 12)];
  if (unnamed) {
    const note = `${unnamed} marks have no room for their names`;
    shapes.push(text('muted', width - 8, 16, note, 'end', SMALL));
  }
  const places = placesOf(panels, top, HEIGHT - BOTTOM);
  shapes.push(...callsAxis(range, across, places));
  panels.forEach((panel, i) => {
    const [upper, lower] = places[i];
    shapes.push(...axes(panel, upper, lower, right), ...legend(panel, upper, right));
    for (const track of panel.tracks) {
      for (const points of parts(curves.series.calls, track, panel.top, across, upper, lower)) {
        shapes.push(['line', track.role, points]);
      }
    }
  });
  for (const x of [...new Set(marks.map(([x]) => x))].sort((a, b) => a - b)) {
    for (const [upper, lower] of places) shapes.push(line('mark', [x, upper], [x, lower]));
  }
  for (const [x, said, lane] of names) {
    const y = top - 4 - lane * LANE;
    shapes.push(line('mark', [x, y - 8], [x, top]));
    shapes.push(text('muted', round(x + 3), y, said, 'start', SMALL));
  }
  return { width, height: HEIGHT, shapes };
}

/** The first and the last number of calls of the picture; they differ. */
export function rangeOf(curves) {
  const calls = curves.series.calls.length ? curves.series.calls : [0];
  return [calls[0], Math.max(calls[calls.length - 1], calls[0] + 1)];
}

/** From a number of calls to its place in a picture `width` pixels wide. */
export function scaleOf([first, last], width) {
  const room = width - RIGHT - LEFT;
  return call => round(LEFT + ((call - first) / (last - first)) * room);
}

// --------------------------------------------------------------------------- what is drawn

function panelsOf(curves) {
  const s = curves.series;
  const rates = [track('recent', 'recent', s.recent), track('rate', 'since the start', s.rate)];
  const sums = [track('misses', 'misses', s.misses), track('hits', 'hits', s.hits)];
  const found = [
    { title: 'hit rate', weight: 5, top: 1, tracks: seen(rates), write: rateText },
    {
      title: 'calls',
      weight: 4,
      top: above(s.hits, s.misses),
      tracks: seen(sums),
      write: numberText,
      parts: mostOf(causesOf(s))
    },
    entries(s)
  ];
  if (s.evictions.some(n => n)) {
    const tracks = [track('evictions', 'evicted', s.evictions)];
    found.push({ title: 'evictions', weight: 3, top: above(s.evictions), tracks, write: numberText });
  }
  return found;
}

/** The CAUSES greatest of the causes; if there are more, the last is "other". */
function mostOf(causes) {
  const sorted = [...causes].sort(([, a], [, b]) => b - a);
  if (sorted.length <= CAUSES) return sorted;
  const other = sorted.slice(CAUSES - 1).reduce((sum, [, count]) => sum + count, 0);
  return [...sorted.slice(0, CAUSES - 1), ['other', other]];
}

function entries(s) {
  const top = above(s.size, s.pinned);
  const near = highest(s.budget.filter(budget => budget <= BUDGET_ROOM * top));
  const tracks = [
    ...seen([track('pinned', 'pinned', s.pinned)]),
    ...(s.budget.length ? [track('budget', 'budget', s.budget)] : []),
    ...seen([track('size', 'size', s.size)])
  ];
  return { title: 'entries', weight: 4, top: Math.max(top, 1.08 * near), tracks, write: numberText };
}

const track = (role, name, values) => ({ role, name, values });

function seen(tracks) {
  return tracks.filter(({ role, values }) =>
    values.some(value => value !== null && (value || role === 'rate' || role === 'recent'))
  );
}

function placesOf(panels, top, bottom) {
  const room = bottom - top - GAP * (panels.length - 1);
  const total = panels.reduce((sum, panel) => sum + panel.weight, 0);
  let y = top;
  return panels.map(panel => {
    const height = (room * panel.weight) / total;
    const place = [round(y), round(y + height)];
    y += height + GAP;
    return place;
  });
}

function callsAxis([first, last], across, places) {
  const lowest = places[places.length - 1][1];
  const shapes = [];
  for (const tick of ticks(first, last, 6)) {
    const x = across(tick);
    for (const [upper, lower] of places) shapes.push(line('grid', [x, upper], [x, lower]));
    shapes.push(text('muted', x, lowest + 14, numberText(tick), 'middle', SMALL));
  }
  const middle = round((across(first) + across(last)) / 2);
  shapes.push(text('muted', middle, lowest + 29, 'calls', 'middle', NORMAL));
  return shapes;
}

function axes(panel, upper, lower, right) {
  const shapes = [];
  for (const tick of ticks(0, panel.top, lower - upper > 70 ? 4 : 2)) {
    const y = round(lower - (tick / panel.top) * (lower - upper));
    shapes.push(line('grid', [LEFT, y], [right, y]));
    const written = panel.title === 'hit rate' ? `${shorter(100 * tick)} %` : numberText(tick);
    shapes.push(text('muted', LEFT - 6, round(y + 3.5), written, 'end', SMALL));
  }
  shapes.push(line('axis', [LEFT, upper], [LEFT, lower], [right, lower]));
  return shapes;
}

function legend(panel, upper, right) {
  const x = right + 16;
  const shapes = [text('ink', x, upper + 9, panel.title, 'start', NORMAL, true)];
  let y = upper + 9;
  for (const { role, name, values } of [...panel.tracks].reverse()) {
    y = round(y + ROW);
    const value = values.findLast(v => v !== null) ?? 0;
    if (value > panel.top) {
      shapes.push(['area', role, arrow(right, upper)], ['area', role, arrow(x + 7, y - 8)]);
    } else {
      shapes.push(line(role, [x, y - 4], [x + 14, y - 4]));
    }
    shapes.push(text('ink', x + 20, y, `${name} ${panel.write(value)}`));
  }
  for (const [name, value] of panel.parts ?? []) {
    y = round(y + SMALL_ROW);
    shapes.push(text('muted', x + 28, y, `${name} ${panel.write(value)}`, 'start', SMALL));
  }
  return shapes;
}

const arrow = (x, y) => [[x, y], [x - 4, y + 8], [x + 4, y + 8]];

function parts(calls, { values }, top, across, upper, lower) {
  const found = [[]];
  calls.forEach((call, i) => {
    const value = values[i];
    if (value === null || value > top) found.push([]);
    else append(found[found.length - 1], across(call), round(lower - (value / top) * (lower - upper)));
  });
  return found.filter(part => part.length > 1);
}

function append(part, x, y) {
  const last = part[part.length - 1];
  if (last && last[0] === x && last[1] === y) return;
  if (part.length > 1 && part[part.length - 2][1] === y && last[1] === y) part.pop();
  part.push([x, y]);
}

// ----------------------------------------------------------------------------- marks and texts

function named(marks, width) {
  const limits = new Array(LANES).fill(width - 4);
  const found = [];
  let unnamed = 0;
  let used = 0;
  for (const [x, said] of together(marks).reverse()) {
    const end = x + 6 + LETTER * SMALL * [...said].length;
    const lane = limits.findIndex(limit => end <= limit);
    if (lane < 0) {
      unnamed += 1;
      continue;
    }
    found.push([x, said, lane]);
    used = Math.max(used, lane + 1);
    for (let below = 0; below <= lane; below += 1) limits[below] = Math.min(limits[below], x);
  }
  return [used, found, unnamed];
}

function together(marks) {
  const found = [];
  for (const [x, said] of marks) {
    const last = found[found.length - 1];
    if (last && last[0] === x) {
      const kind = said.split(' ')[0];
      const kept = last[1].split(', ').filter(one => one.split(' ')[0] !== kind);
      last[1] = [...kept, said].join(', ');
    } else {
      found.push([x, said]);
    }
  }
  return found;
}

/** Round numbers from `first` to `last`, at most `most` + 1 of them, evenly spaced. */
export function ticks(first, last, most) {
  const step = stepOf((last - first) / most);
  const found = [];
  for (let number = Math.ceil(first / step); number * step <= last; number += 1) {
    found.push(number * step);
  }
  return found;
}

function stepOf(least) {
  if (least <= 0.5) return [0.1, 0.2, 0.25, 0.5].find(step => step >= least) ?? 0.5;
  for (let power = 1; ; power *= 10) {
    for (const factor of [1, 2, 5]) {
      if (factor * power >= least) return factor * power;
    }
  }
}

/** A number with at most three digits that count: 950, 1.5k, 20k, 1.25M. */
export function numberText(value) {
  for (const [unit, letter] of [[1e9, 'G'], [1e6, 'M'], [1e3, 'k']]) {
    if (value >= unit) return three(value / unit) + letter;
  }
  return shorter(value);
}

/** A rate as percent. 100 % is said of a whole, never of what is nearly one. */
export function rateText(rate) {
  const written = (100 * rate).toFixed(1);
  return written === '100.0' && rate < 1 ? '99.9 %' : `${written} %`;
}

function three(value) {
  const written = value.toFixed(value < 10 ? 2 : value < 100 ? 1 : 0);
  return written.includes('.') ? written.replace(/\.?0+$/, '') : written;
}

const shorter = value => value.toFixed(1).replace(/\.0$/, '');

const highest = values => values.reduce((most, value) => Math.max(most, value), 0);
const above = (...lines) => Math.max(1, ...lines.map(highest)) * 1.08;
const round = value => Math.floor(value * 10 + 0.5) / 10;
