// The cache as a moving picture: render({ model, el }), as anywidget's contract has it.
//
// `model.get('data')` is what the output holds: {map, timeline?}. Where there is a kernel,
// `model.send(question)` asks it and `msg:custom` brings answers (sx_kernel/kernel/cachemaps.py);
// without one the picture stands still, and the recorded calls can still be played.

import { parts, make } from './controls.js';
import { curve } from './curve.js';
import { Entries, Play, isTimeline, isReplayed, percent } from './state.js';
import { Tiles } from './tiles.js';
import './style.js';

const FRAME = 50; // milliseconds between frames, at least
const SPEED = 12; // seconds in which all recorded calls are played
const ALIVE = 60_000; // milliseconds after which the kernel is told that we still watch
const OFF = 33; // the threshold slider's last place
const GHOSTS = 12;

export function render({ model, el }) {
  const data = model.get('data');
  const p = parts();
  const plot = curve();
  p.lower.append(plot.svg, p.why);
  el.replaceChildren(p.frame);
  const tiles = new Tiles(p.canvas);
  const entries = new Entries();
  entries.take(data.map, performance.now() - 1e6);
  let play = null; // recorded calls, if there are any
  let live = true;
  let call = 0;
  let playing = false;
  let order = -1;
  let asked = null; // the question that is not answered yet
  let waiting = null; // and the one to ask after it
  let number = 0;
  let moment = null;
  let recording = false;
  let frame = 0;
  let painted = 0;
  let before = 0;
  let visible = true;
  let mouse = null;

  // ---- asking the kernel: one question at a time, the last one wins

  function ask(question) {
    if (!model.send) return;
    if (asked) {
      waiting = question;
      return;
    }
    number += 1;
    asked = { n: number, at: performance.now(), question };
    model.send({ ...question, n: number });
  }

  function heard(message) {
    if (!message || typeof message !== 'object') return;
    if (message.map) {
      if (entries.take(message.map, performance.now()) && live) soon();
      return;
    }
    if (!asked || message.n !== asked.n) return;
    p.frame.dataset.answered = (performance.now() - asked.at).toFixed(1);
    asked = null;
    if (isReplayed(message.replayed) && play) replayed(message.replayed);
    if (message.moment && play) {
      moment = message.moment;
      tellWhy();
    }
    if (typeof message.why === 'string') p.said.textContent = message.why;
    if (message.recording) recorded(message.recording);
    if (message.gone) p.why.textContent = 'the kernel has forgotten this recording; run the cell again';
    const next = waiting;
    waiting = null;
    if (next) ask(next);
  }

  // ---- recorded calls

  const settings = () => ({
    budget: Number(p.budget.range.value),
    threshold: Number(p.threshold.range.value) >= OFF ? null : Number(p.threshold.range.value),
    policy: p.policy.value,
    backoff: p.backoff.checked
  });

  function begin(about) {
    play = new Play(about);
    p.scrub.max = play.end;
    p.budget.range.max = Math.max(about.distinct + 2, 2);
    const [budget, threshold, policy, backoff] = about.settings ?? ['own', 'own', 'lru', 'own'];
    const own = (value, its) => (value === 'own' ? its : value);
    p.budget.range.value = own(budget, about.budget);
    p.threshold.range.value = own(threshold, about.threshold) ?? OFF;
    p.policy.value = policy;
    p.backoff.checked = own(backoff, about.backoff);
    p.budget.tell();
    p.threshold.tell();
    live = false;
    call = play.end;
    show();
  }

  function replayed(found) {
    play.take(found);
    order = -1;
    show();
  }

  function change() {
    if (!play) return;
    ask({ replay: settings(), timeline: play.about.number });
  }

  function go(to) {
    call = Math.max(0, Math.min(play.end, Math.round(to)));
    moment = null;
    show();
    if (!playing) ask({ at: call, settings: settings(), timeline: play.about.number });
  }

  function recorded({ on, busy, timeline }) {
    if (busy) {
      p.said.textContent = 'a cell is running; calls can be recorded when it has ended';
      return;
    }
    recording = on;
    p.said.textContent = on ? 'recording: run cells, then press the button again; nothing runs compiled meanwhile' : '';
    if (isTimeline(timeline)) begin(timeline);
    show();
  }

  // ---- what is shown

  /** Tiles of the cache of now, or of that before a recorded call. */
  function shown(now) {
    if (live || !play) {
      const all = entries.list();
      return all.map(one => ({
        id: one.id, name: one.name, weight: Math.max(1, one.bytes), age: entries.age(one), born: one.born,
        glow: one.glow, pinned: one.pinned, next: one.id === entries.next, entry: one
      }));
    }
    const last = play.lastAt(call);
    const held = play.heldAt(call);
    const next = moment?.held?.[0]?.[0];
    return held.map(([number, came]) => {
      const used = last.get(number) ?? -1;
      return {
        id: number, name: play.about.names[number], weight: 1, age: call - 1 - used,
        born: playing && call - came < 3 ? now - 100 : -Infinity,
        glow: used === call - 1 ? now - 200 : -Infinity, pinned: false, next: number === next, call: used, came
      };
    });
  }

  function show() {
    const f = live || !play ? liveFigures() : playFigures();
    p.figures.replaceChildren(...f);
    p.settings.hidden = p.lower.hidden = !play || live;
    for (const part of [p.back, p.play, p.forth, p.scrub]) part.disabled = !play || live;
    p.mode.hidden = !play;
    p.mode.textContent = live ? 'recorded calls' : 'the cache now';
    p.record.textContent = recording ? '■ stop recording' : '● record';
    p.record.disabled = p.budget.range.disabled = p.threshold.range.disabled = !model.send;
    p.policy.disabled = p.backoff.disabled = !model.send;
    p.play.textContent = playing ? '❚❚' : '▶';
    if (play && !live) {
      p.scrub.value = call;
      p.place.textContent = `call ${call} of ${play.end}`;
      plot.draw(play.replayed.curve, settings().budget, missRatio());
    } else {
      p.place.textContent = '';
    }
    tellGhosts();
    tellWhy();
    soon();
  }

  const bold = text => make('b', {}, text);
  const missRatio = () => play.replayed.misses / Math.max(1, play.end);

  function liveFigures() {
    const f = entries.figures;
    const calls = f.hits + f.misses;
    return [
      'size ', bold(`${f.size} of ${f.budget}`), ' · ', bold(percent(f.hits, calls)), ' hits of ',
      `${calls} calls · `, bold(String(f.evictions)), ' evicted'
    ];
  }

  function playFigures() {
    const r = play.replayed;
    return [
      'evictions ', bold(String(r.evictions)), ' · hits ', bold(percent(r.hits, r.hits + r.misses)), ` · ${r.misses} misses`,
      ` (${Object.entries(r.causes).map(([cause, n]) => `${n} ${cause}`).join(', ')})`,
      ` · compiled ${r.compiled} · largest size ${r.peak}`
    ];
  }

  function tellGhosts() {
    const found = live || !play
      ? entries.ghosts.map(([id, name, why, at]) => [id, name, `${why}, call ${at}`])
      : play.ghostsAt(call, GHOSTS).map(([number, at]) => [null, play.about.names[number], `call ${at}`]);
    const rows = found.map(([id, name, said]) =>
      make('li', { title: `${name}: ${said}` }, make('button', { onclick: () => why(id, name) }, name), ` ${said}`)
    );
    p.ghosts.replaceChildren(make('div', {}, found.length ? 'left last' : 'none has left yet'), make('ol', {}, ...rows));
  }

  function tellWhy() {
    if (!play || live) {
      p.why.textContent = '';
      return;
    }
    const coming = call < play.end ? `next call: ${play.about.names[play.about.calls[call]]}. ` : 'the end. ';
    const first = moment?.call === call ? moment.held[0] : null;
    const name = first ? play.about.names[first[0]] : '';
    p.why.replaceChildren(coming, ...(first ? ['If there is no room, ', bold(name), ` goes: ${moment.why}`] : []));
    soon();
  }

  function why(id, name) {
    ask({ why: id, name });
  }

  // ---- frames

  function paint(now) {
    frame = 0;
    if (!visible) return;
    if (now - painted < FRAME) {
      soon();
      return;
    }
    const passed = Math.min(200, now - painted);
    painted = now;
    if (playing && play) {
      call = Math.min(play.end, call + Math.max(1, (play.end * passed) / (1000 * SPEED)));
      call = Math.round(call);
      if (call >= play.end) playing = false;
      show();
      if (!playing) go(call);
    }
    const moved = !live || entries.order !== order;
    const moves = tiles.paint(shown(now), now, moved);
    order = live ? entries.order : -1;
    p.frame.dataset.frames = String(Number(p.frame.dataset.frames ?? 0) + 1);
    if (live && entries.figures && now - before > 200) {
      before = now;
      p.figures.replaceChildren(...liveFigures());
      tellGhosts();
    }
    if (mouse) tip();
    if (moves || playing) soon();
  }

  function soon() {
    if (!frame) frame = requestAnimationFrame(paint);
  }

  // ---- the mouse

  function tip() {
    const tile = tiles.at(mouse[0], mouse[1]);
    p.tip.hidden = !tile;
    if (!tile) return;
    p.tip.textContent = told(tile);
    p.tip.style.left = `${Math.min(mouse[0] + 14, tiles.width - 150)}px`;
    p.tip.style.top = `${p.canvas.offsetTop + mouse[1] + 14}px`;
  }

  function told(tile) {
    if (!tile.entry) {
      const used = tile.call < 0 ? 'not called yet' : `last called at call ${tile.call}`;
      return `${tile.name}\ncame at call ${tile.came}\n${used}${tile.next ? '\ngoes next' : ''}`;
    }
    const one = tile.entry;
    const marks = [tile.pinned ? 'pinned' : '', tile.next ? 'goes next' : ''].filter(Boolean);
    return [
      one.name, `${one.hits} hits`, `${one.bytes} bytes`, `compiled in ${one.compileMs.toFixed(2)} ms`,
      tile.age ? `last used ${tile.age} generations ago` : 'used in this generation', ...marks
    ].join('\n');
  }

  p.canvas.addEventListener('mousemove', event => {
    const box = p.canvas.getBoundingClientRect();
    mouse = [event.clientX - box.left, event.clientY - box.top];
    tip();
  });
  p.canvas.addEventListener('mouseleave', () => {
    mouse = null;
    p.tip.hidden = true;
  });
  p.canvas.addEventListener('click', event => {
    const box = p.canvas.getBoundingClientRect();
    const tile = tiles.at(event.clientX - box.left, event.clientY - box.top);
    if (tile) why(tile.entry ? tile.id : null, tile.name);
  });

  // ---- the controls

  p.mode.addEventListener('click', () => {
    live = !live;
    playing = false;
    order = -1;
    show();
  });
  p.record.addEventListener('click', () => ask({ record: !recording }));
  p.back.addEventListener('click', () => go(play.lastChange(call) + 1));
  p.forth.addEventListener('click', () => go(play.nextChange(call) + 1));
  p.play.addEventListener('click', () => {
    playing = !playing;
    if (playing && call >= play.end) call = 0;
    painted = performance.now();
    if (playing) show();
    else go(call);
  });
  p.scrub.addEventListener('input', () => {
    playing = false;
    go(Number(p.scrub.value));
  });
  for (const range of [p.budget.range, p.threshold.range]) range.addEventListener('input', change);
  p.policy.addEventListener('change', change);
  p.backoff.addEventListener('change', change);

  const sizes = new ResizeObserver(() => {
    tiles.colours = null;
    soon();
  });
  sizes.observe(p.canvas);
  const themes = new MutationObserver(() => {
    tiles.colours = null;
    soon();
  });
  themes.observe(document.body, { attributes: true, attributeFilter: ['data-jp-theme-light'] });
  const seen = new IntersectionObserver(([entry]) => {
    visible = entry.isIntersecting;
    model.send?.({ watch: visible });
    if (visible) soon();
  });
  seen.observe(p.frame);
  const alive = setInterval(() => visible && model.send?.({ watch: true }), ALIVE);
  model.on('msg:custom', heard);
  if (isTimeline(data.timeline)) begin(data.timeline);
  else show();

  return () => {
    clearInterval(alive);
    for (const watcher of [sizes, themes, seen]) watcher.disconnect();
    cancelAnimationFrame(frame);
    model.off('msg:custom', heard);
  };
}
