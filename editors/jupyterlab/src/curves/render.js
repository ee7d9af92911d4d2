// The curves in an element: render({ model, el }), as anywidget's contract has it.
//
// The model's `curves` are drawn now, and again whenever they change, once in each frame of the
// screen at most. Answers a function that takes the picture away.

import { canvas, draw } from './drawing.js';
import { nothing } from './figures.js';
import { WIDTH, scene } from './scene.js';
import { tooltip } from './tooltip.js';

const NARROWEST = 480;
const WIDEST = 1100;

export function render({ model, el }) {
  const frame = document.createElement('div');
  frame.className = 'sx-curves';
  const svg = canvas();
  frame.append(svg);
  el.replaceChildren(frame);
  let width = WIDTH;
  let waiting = 0;

  const curves = () => model.get('curves') ?? nothing();
  const moveTip = tooltip(frame, () => ({ curves: curves(), width }));

  function paint() {
    waiting = 0;
    const shown = curves();
    draw(svg, scene(shown, width), `JIT cache: ${shown.summary}`);
    moveTip();
  }

  function soon() {
    if (!waiting) waiting = requestAnimationFrame(paint);
  }

  const watcher = new ResizeObserver(([entry]) => {
    const room = Math.floor(entry.contentRect.width);
    const wanted = Math.min(WIDEST, Math.max(NARROWEST, room));
    if (room && wanted !== width) {
      width = wanted;
      soon();
    }
  });
  watcher.observe(el);
  model.on('change:curves', soon);
  paint();
  return () => {
    watcher.disconnect();
    model.off('change:curves', soon);
    cancelAnimationFrame(waiting);
  };
}
