// Answers questions about the map's modules that touch no page, one JSON line each.

import { createInterface } from 'node:readline';

import { Entries, Play, isTimeline, layout, percent, tileAt } from '../../../editors/jupyterlab/src/map/state.js';

const answers = {
  followed({ messages }) {
    const entries = new Entries();
    const fine = messages.map((message, i) => entries.take(message, 10_000 * i));
    const list = entries.list().map(one => [one.id, one.name, one.hits, one.lastUsed, one.pinned, one.glow ?? null]);
    return { fine, list, ghosts: entries.ghosts, leaving: entries.leaving.map(one => one.id), next: entries.next };
  },
  layout: ({ weights, width, height }) => layout(weights, width, height),
  tileAt: ({ places, x, y }) => tileAt(places, x, y),
  percent: ([part, whole]) => percent(part, whole),
  isTimeline: data => isTimeline(data),
  played({ about, calls }) {
    const play = new Play(about);
    return calls.map(call => ({
      held: play.heldAt(call).map(([number]) => number).sort((a, b) => a - b),
      last: [...play.lastAt(call)].sort((a, b) => a[0] - b[0]),
      next: play.nextChange(call),
      before: play.lastChange(call),
      ghosts: play.ghostsAt(call, 3)
    }));
  },
  spent({ count, frames }) {
    const entries = new Entries();
    const figures = { generation: 1 };
    const rows = Array.from({ length: count }, (_, i) => [i + 1, `f${i}`, 800 + (i % 700), 0, 1, 1, 2]);
    entries.take({ whole: true, new: rows, used: [], gone: [], pinned: [], ghosts: [], next: 1, figures }, 0);
    const begun = performance.now();
    for (let i = 0; i < frames; i++) {
      const used = rows.slice(0, 1200).map(([id]) => [id, i, 1]);
      entries.take({ whole: false, new: [], used, gone: [], pinned: [], ghosts: [], next: 1, figures }, i);
      layout(entries.list().map(one => one.bytes), 700, 240);
    }
    return (performance.now() - begun) / frames;
  }
};

for await (const line of createInterface({ input: process.stdin })) {
  const [question, argument] = JSON.parse(line);
  console.log(JSON.stringify(answers[question](argument) ?? null));
}
