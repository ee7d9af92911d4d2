// Answers questions about the extension's modules: JSON lines in, JSON lines out.

import { createInterface } from 'node:readline';

import { Samples, understood } from '../../../editors/jupyterlab/src/curves/figures.js';
import { Feed } from '../../../editors/jupyterlab/src/curves/feed.js';
import { scene } from '../../../editors/jupyterlab/src/curves/scene.js';
import { figuresAt } from '../../../editors/jupyterlab/src/curves/tooltip.js';

const answers = {
  understood,
  scene: ({ curves, width }) => scene(understood(curves), width),
  told: ({ curves, call }) => figuresAt(understood(curves), call),
  fed({ id, begin, messages }) {
    // a connection that keeps what is sent, and passes on what it is told
    const sent = [];
    let hear = null;
    const connection = {
      handleComms: true,
      iopubMessage: { connect: listener => (hear = listener), disconnect: () => (hear = null) },
      createComm: () => ({ open: data => sent.push(data), send: data => sent.push(data) })
    };
    const feed = new Feed(connection);
    const shown = [[], []];
    const leave = shown.map(seen => feed.follow(id, understood(begin), curves => seen.push(curves)));
    for (const message of messages) hear(null, message);
    leave.forEach(stop => stop());
    feed.dispose();
    return { sent, shown, listens: hear !== null };
  },
  sampled({ begin, messages }) {
    const samples = new Samples();
    if (begin) samples.begin(understood(begin));
    for (const message of messages) samples.add(message);
    return samples.curves();
  }
};

for await (const line of createInterface({ input: process.stdin })) {
  const [question, argument] = JSON.parse(line);
  console.log(JSON.stringify(answers[question](argument)));
}
