// Answers questions about the stepper's modules that touch no page, one JSON line each.

import { createInterface } from 'node:readline';

import { isSteps, parts, stack } from '../../../editors/jupyterlab/src/steps/state.js';

const answers = {
  isSteps,
  stack: ({ steps, at }) => stack(steps, at),
  parts: ({ text, span }) => parts(text, span)
};

for await (const line of createInterface({ input: process.stdin })) {
  const [question, argument] = JSON.parse(line);
  console.log(JSON.stringify(answers[question](argument) ?? null));
}
