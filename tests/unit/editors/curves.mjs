// Answers questions about the extension's modules: JSON lines in, JSON lines out.

import { createInterface } from 'node:readline';

import { Samples, understood } from '../../../editors/jupyterlab/src/curves/figures.js';
import { scene } from '../../../editors/jupyterlab/src/curves/scene.js';
import { figuresAt } from '../../../editors/jupyterlab/src/curves/tooltip.js';

const answers = {
  understood,
  scene: ({ curves, width }) => scene(understood(curves), width),
  told: ({ curves, call }) => figuresAt(understood(curves), call),
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
