// What the curves are drawn from.
//
// Curves, as the kernel sends them (sx_kernel/kernel/live.py):
//   {id, series: {calls, hits, misses, evictions, size, budget, pinned, misses-…, rate, recent},
//    marks: [[call, text], …], summary}
// `misses-…`: the misses of each cause; those of which there were none may be absent.
// All series are as long as `calls` and are joined by straight lines. While a cell runs, the kernel
// sends samples instead, a row each, of which Samples makes curves: rates from sums, as
// sx_kernel/session/watching/curves.py does.  SYNC: rates

export const SERIES = [
  'calls', 'hits', 'misses', 'evictions', 'size', 'budget', 'pinned', 'misses-cold', 'misses-first',
  'misses-capacity', 'misses-reset', 'misses-invalidated', 'misses-declined', 'misses-off',
  'misses-aside'
];

const PART = 'misses-';
/** Why calls can be misses: [cause, the name of its series]. */
export const CAUSES = SERIES.filter(name => name.startsWith(PART)).map(name => [
  name.slice(PART.length),
  name
]);

const CALLS = 0;
const HITS = 1;
const STEPS = [4, 5, 6];
const SUMS = SERIES.map((_, i) => i).filter(i => !STEPS.includes(i));
const WINDOW = 0.05;
const FINER = 1.12;
const MOST = 600; // samples
const MARKS = 40; // the last ones are shown

/** Curves without a call. */
export const nothing = () => ({
  series: Object.fromEntries([...SERIES, 'rate', 'recent'].map(name => [name, []])),
  marks: [],
  summary: 'no calls yet'
});

/** `data` as curves, or null if it is something else. */
export function understood(data) {
  if (!data || typeof data !== 'object' || data.version !== 1) return null;
  if (!data.series || typeof data.series !== 'object') return null;
  const series = { ...data.series };
  const length = Array.isArray(series.calls) ? series.calls.length : -1;
  for (const [, name] of CAUSES) series[name] ??= new Array(Math.max(0, length)).fill(0);
  for (const name of [...SERIES, 'rate', 'recent']) {
    const values = series[name];
    if (!Array.isArray(values) || values.length !== length) return null;
    const mayMiss = name === 'rate' || name === 'recent';
    if (!values.every(v => Number.isFinite(v) || (mayMiss && v === null))) return null;
  }
  if (series.calls.some((call, i) => i && call < series.calls[i - 1])) return null;
  const marks = Array.isArray(data.marks) ? data.marks.filter(isMark) : [];
  const id = typeof data.id === 'string' ? data.id : '';
  const summary = typeof data.summary === 'string' ? data.summary : '';
  return { id, series, marks, summary };
}

const isMark = mark =>
  Array.isArray(mark) && Number.isFinite(mark[0]) && typeof mark[1] === 'string';
const isRow = row =>
  Array.isArray(row) && row.length === SERIES.length && row.every(v => Number.isFinite(v));

/** The samples of one output that moves. */
export class Samples {
  constructor() {
    this.rows = [];
    this.marks = [];
  }

  /** Take in what a message says; what is malformed in it is left out. */
  add(message) {
    if (message.anew) {
      this.rows = [];
      this.marks = [];
    }
    const rows = Array.isArray(message.rows) ? message.rows.filter(isRow) : [];
    for (const row of rows) this.insert(row);
    if (this.rows.length > MOST) this.thin();
    for (const mark of Array.isArray(message.marks) ? message.marks.filter(isMark) : []) {
      this.note(mark);
    }
  }

  /** Take in the curves with which an output begins. */
  begin(curves) {
    const series = SERIES.map(name => curves.series[name]);
    const rows = series[0].map((_, i) => series.map(values => values[i]));
    const later = this.rows;
    this.rows = rows;
    for (const row of later) this.insert(row);
    for (const mark of curves.marks) this.note(mark);
  }

  insert(row) {
    let at = this.rows.length;
    while (at > 0 && this.rows[at - 1][CALLS] > row[CALLS]) at -= 1;
    const same = this.rows[at - 1];
    if (same && same.every((value, i) => value === row[i])) return;
    if (at === this.rows.length) this.rows.push(row);
    else this.rows.splice(at, 0, row);
  }

  note(mark) {
    if (this.marks.some(([call, said]) => call === mark[0] && said === mark[1])) return;
    this.marks.push(mark);
    this.marks.sort((a, b) => a[0] - b[0]);
  }

  /** Leave out every other sample, but none at which a setting changes. */
  thin() {
    const changes = (a, b) => STEPS.some(i => a[i] !== b[i]);
    const rows = this.rows;
    this.rows = rows.filter(
      (row, i) =>
        i % 2 === 0 || i === rows.length - 1 || changes(row, rows[i - 1]) || changes(row, rows[i + 1])
    );
    if (this.rows.length > MOST) this.rows = rows.filter((_, i) => i % 2 === 0 || i === rows.length - 1);
  }

  /** The curves through all samples. */
  curves() {
    const rows = rising(this.rows);
    if (!rows.length) return nothing();
    const calls = rows.map(row => row[CALLS]);
    const hits = rows.map(row => row[HITS]);
    const window = (calls[calls.length - 1] - calls[0]) * WINDOW;
    const points = filled(rows, bends(calls, window));
    const since = calls[0] > 0 ? [[0, ...calls], [0, ...hits]] : [calls, hits];
    const series = Object.fromEntries(SERIES.map((name, i) => [name, points.map(row => row[i])]));
    series.rate = points.map(row => share(...since, since[0][0], row[CALLS]));
    series.recent = points.map(row =>
      share(calls, hits, Math.max(calls[0], row[CALLS] - window), row[CALLS])
    );
    return { series, marks: this.marks.slice(-MARKS), summary: summary(series) };
  }
}

/** Sums never fall; a glance at running code may see a few calls that are not made yet. */
function rising(rows) {
  let before = null;
  return rows.map(row => {
    const shown = [...row];
    if (before) for (const i of SUMS) shown[i] = Math.max(row[i], before[i]);
    before = shown;
    return shown;
  });
}

/** Where else than at the samples the rates bend. */
function bends(calls, window) {
  const start = calls[0];
  const end = calls[calls.length - 1];
  const found = new Set(calls.map(call => call + window).filter(call => call < end));
  for (const origin of new Set([0, start])) {
    for (let place = 1; origin + place < end; place *= FINER) {
      if (origin + place > start) found.add(origin + place);
    }
  }
  return [...found].sort((a, b) => a - b);
}

/** The rows, one more at each of `places`, and one where settings change. */
function filled(rows, places) {
  const found = [rows[0]];
  let at = 0;
  for (const row of rows.slice(1)) {
    const left = found[found.length - 1][CALLS];
    const right = row[CALLS];
    for (; at < places.length && places[at] < right; at += 1) {
      if (places[at] > left) found.push(between(found[found.length - 1], row, places[at]));
    }
    const before = found[found.length - 1];
    if (right > left && STEPS.some(i => row[i] !== before[i])) found.push(between(before, row, right));
    found.push(row);
  }
  return found;
}

function between(before, after, place) {
  const part = (place - before[CALLS]) / (after[CALLS] - before[CALLS]);
  return before.map((value, i) =>
    i === CALLS ? place : STEPS.includes(i) ? value : value + part * (after[i] - value)
  );
}

/** The share of hits, from 0 to 1, of the calls from `begin` to `end`; null if there are none. */
function share(calls, hits, begin, end) {
  if (end <= begin) return null;
  const found = (sumAt(calls, hits, end) - sumAt(calls, hits, begin)) / (end - begin);
  return Math.min(1, Math.max(0, found));
}

/** The sum after `place` calls, on the line between two samples. */
export function sumAt(calls, sums, place) {
  const after = countUpTo(calls, place);
  if (after === 0) return sums[0];
  if (after === calls.length || calls[after - 1] === place) return sums[after - 1];
  const part = (place - calls[after - 1]) / (calls[after] - calls[after - 1]);
  return sums[after - 1] + part * (sums[after] - sums[after - 1]);
}

/** What the misses consist of: [cause, count]. */
export function causesOf(series) {
  return CAUSES.map(([cause, name]) => [cause, series[name].at(-1) ?? 0]).filter(
    ([, count]) => count > 0
  );
}

/** How many of the sorted `values` are at most `value`. */
export function countUpTo(values, value) {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (values[middle] <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The last figures in one line. */
function summary(series) {
  const last = name => series[name][series[name].length - 1];
  const rate = last('rate');
  const said = rate === null ? 'no calls yet' : `${(100 * rate).toFixed(1)} % hits`;
  return (
    `${last('calls').toFixed(0)} calls, ${said}, ${last('evictions').toFixed(0)} evicted, ` +
    `size ${last('size').toFixed(0)} of ${last('budget').toFixed(0)}`
  );
}
