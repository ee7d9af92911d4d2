// What stands at the mouse: a line through the picture, and the figures there.

import { CAUSES, countUpTo, sumAt } from './figures.js';
import { HEIGHT, LEFT, RIGHT, numberText, rangeOf, rateText, scaleOf } from './scene.js';

const NEAR = 5; // pixels between the mouse and a mark that is told

/** The figures after `call` calls, as pairs of a name and a text. */
export function figuresAt(curves, call) {
  const s = curves.series;
  const at = Math.max(0, countUpTo(s.calls, call) - 1);
  const sum = name => Math.round(sumAt(s.calls, s[name], call));
  const rate = name => {
    const near = s[name][Math.min(at + 1, s.calls.length - 1)] ?? s[name][at];
    const known = s[name][at] ?? near;
    if (known === null) return 'none yet';
    const [from, to] = [s.calls[at], s.calls[Math.min(at + 1, s.calls.length - 1)]];
    const part = to > from ? (call - from) / (to - from) : 0;
    return rateText(known + part * ((near ?? known) - known));
  };
  const found = [
    ['calls', whole(call)],
    ['hit rate', rate('rate')],
    ['recent', rate('recent')],
    ['hits', whole(sum('hits'))],
    ['misses', whole(sum('misses'))],
    ...causes(s, call),
    ['evicted', whole(sum('evictions'))],
    ['size', `${numberText(s.size[at])} of ${numberText(s.budget[at])}`]
  ];
  if (s.pinned[at]) found.push(['pinned', numberText(s.pinned[at])]);
  return found;
}

/** What the misses consist of. */
const causes = (series, call) =>
  CAUSES.map(([cause, name]) => [`\u2003${cause}`, Math.round(sumAt(series.calls, series[name], call))])
    .filter(([, count]) => count > 0)
    .map(([cause, count]) => [cause, whole(count)]);

const whole = number => Math.round(number).toLocaleString('en').replaceAll(',', '\u2009');

/** A tooltip for the picture in `frame`. `shown()` answers the curves and the width drawn. */
export function tooltip(frame, shown) {
  const hair = document.createElement('div');
  hair.className = 'sx-curves-hair';
  const box = document.createElement('div');
  box.className = 'sx-curves-tip';
  frame.append(hair, box);
  let mouse = null;

  function hide() {
    mouse = null;
    hair.hidden = box.hidden = true;
  }

  function update() {
    if (mouse === null) return;
    const { curves, width } = shown();
    const right = width - RIGHT;
    if (!curves.series.calls.length || mouse < LEFT || mouse > right) {
      hair.hidden = box.hidden = true;
      return;
    }
    const range = rangeOf(curves);
    const call = range[0] + ((mouse - LEFT) / (right - LEFT)) * (range[1] - range[0]);
    const across = scaleOf(range, width);
    const marks = curves.marks.filter(([place]) => Math.abs(across(place) - mouse) <= NEAR);
    box.replaceChildren(
      ...figuresAt(curves, call).map(([name, value]) => row(name, value)),
      ...marks.map(([place, said]) => row(`at ${whole(place)}`, said))
    );
    hair.hidden = box.hidden = false;
    hair.style.left = `${mouse}px`;
    hair.style.height = `${HEIGHT}px`;
    const leftwards = mouse > (LEFT + right) / 2;
    box.style.left = leftwards ? '' : `${mouse + 12}px`;
    box.style.right = leftwards ? `${width - mouse + 12}px` : '';
  }

  frame.addEventListener('mousemove', event => {
    mouse = event.clientX - frame.getBoundingClientRect().left;
    update();
  });
  frame.addEventListener('mouseleave', hide);
  hide();
  return update;
}

function row(name, value) {
  const line = document.createElement('div');
  const left = document.createElement('span');
  left.textContent = name;
  const right = document.createElement('b');
  right.textContent = value;
  line.append(left, right);
  return line;
}
