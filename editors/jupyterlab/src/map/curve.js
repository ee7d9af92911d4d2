// The miss-ratio curve: for each budget the share of calls that would find no compiled code.

const SVG = 'http://www.w3.org/2000/svg';
const WIDTH = 300;
const HEIGHT = 124;
const LEFT = 40;
const TOP = 24; // what the line and the dot mean stands above, where no line crosses it
const BOTTOM = 24;

/** An element, and `draw(points, budget, ratio)` for it. */
export function curve() {
  const svg = make('svg', { class: 'sx-map-curve', width: WIDTH, height: HEIGHT, role: 'img' });
  const draw = (points, budget, ratio) => {
    const last = points.at(-1)?.[0] ?? 1;
    const across = b => LEFT + ((WIDTH - LEFT - 8) * Math.min(b, last)) / Math.max(1, last);
    const down = r => TOP + (HEIGHT - TOP - BOTTOM) * (1 - r);
    const line = points.map(([b, r]) => `${across(b).toFixed(1)},${down(r).toFixed(1)}`).join(' ');
    svg.replaceChildren(
      make('path', { class: 'sx-map-axis', d: `M${LEFT},${TOP}V${HEIGHT - BOTTOM}H${WIDTH - 8}` }),
      words('100 %', LEFT - 4, TOP + 4, 'end'),
      words('0 %', LEFT - 4, HEIGHT - BOTTOM, 'end'),
      words('misses, LRU without back-off · ● as set', WIDTH - 8, 12, 'end'),
      words('budget 0', LEFT, HEIGHT - 8, 'start'),
      words(String(last), WIDTH - 8, HEIGHT - 8, 'end'),
      make('polyline', { class: 'sx-map-line', points: line }),
      make('line', { class: 'sx-map-here', x1: across(budget), x2: across(budget), y1: TOP, y2: HEIGHT - BOTTOM }),
      make('circle', { class: 'sx-map-dot', cx: across(budget), cy: down(ratio), r: 4 })
    );
    svg.setAttribute('aria-label', `misses by budget; ${(100 * ratio).toFixed(1)} % at ${budget}`);
  };
  return { svg, draw };
}

function make(tag, attributes) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  return element;
}

function words(text, x, y, anchor) {
  const element = make('text', { x, y, 'text-anchor': anchor });
  element.textContent = text;
  return element;
}
