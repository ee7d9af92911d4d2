// %cek as a stepper: render({ model, el }), as anywidget's contract has it. It needs no kernel.
//
// Buttons and arrow keys go from state to state; what is evaluated is marked in the source; what
// waits is a stack that grows and shrinks; what has changed is marked.

import { make } from '../map/controls.js';
import { parts, stack } from './state.js';
import './style.js';

const EACH = 600; // milliseconds of a step while it plays

export function render({ model, el }) {
  const { text, steps, ending } = model.get('data');
  let at = 0;
  let timer = null;
  const button = (words, said, action) => make('button', { 'aria-label': said, title: said, onclick: action }, words);
  const place = make('output');
  const source = make('pre', { class: 'sx-steps-source' });
  const control = make('pre', { class: 'sx-steps-control' });
  const variables = make('div', { class: 'sx-steps-variables' });
  const frames = make('ol', { class: 'sx-steps-stack', 'aria-label': 'what waits, the outermost first' });
  const first = button('|◀', 'first state', () => go(0));
  const back = button('◀', 'back', () => go(at - 1));
  const forth = button('▶', 'step', () => go(at + 1));
  const last = button('▶|', 'last state', () => go(steps.length - 1));
  const play = button('play', 'play', () => (timer ? stop() : begin()));
  const bar = make('div', { class: 'sx-steps-bar' }, first, back, forth, last, play, place);
  const frame = make('div', { class: 'sx-steps', tabindex: '0' }, bar, source, make('div', { class: 'sx-steps-now' }, control, variables), frames);
  el.replaceChildren(frame);

  function go(to) {
    at = Math.max(0, Math.min(steps.length - 1, to));
    if (at === steps.length - 1) stop();
    show();
  }

  function begin() {
    if (at === steps.length - 1) at = 0;
    timer = setInterval(() => go(at + 1), EACH);
    show();
  }

  function stop() {
    clearInterval(timer);
    timer = null;
    play.textContent = 'play';
  }

  function show() {
    const step = steps[at];
    const [before, inside, after] = parts(text, step.span);
    source.replaceChildren(before, ...(inside ? [make('mark', {}, inside)] : []), after);
    control.replaceChildren(make('b', {}, step.kind), ` ${step.control}`);
    const changed = at > 0 && step.variables !== steps[at - 1].variables;
    variables.textContent = step.variables && step.variables !== '-' ? `variables: ${step.variables}` : '';
    variables.classList.toggle('sx-new', changed);
    const found = stack(steps, at);
    frames.replaceChildren(
      make('li', { class: 'sx-steps-exit' }, 'exit'),
      ...found.frames.map(([words, isNew]) => make('li', isNew ? { class: 'sx-new' } : {}, words)),
      ...(found.gone > 0 ? [make('li', { class: 'sx-steps-gone' }, `${found.gone} gone`)] : [])
    );
    place.textContent = `state ${at} of ${steps.length - 1}${at === steps.length - 1 ? ` · ${ending}` : ''}`;
    first.disabled = back.disabled = at === 0;
    forth.disabled = last.disabled = at === steps.length - 1;
    play.textContent = timer ? 'pause' : 'play';
  }

  frame.addEventListener('keydown', event => {
    const turn = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!turn) return;
    event.preventDefault();
    event.stopPropagation();
    go(at + turn);
  });
  show();
  return stop;
}
