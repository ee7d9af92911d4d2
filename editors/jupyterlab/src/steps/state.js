// States of the machine to step through, as the kernel tells them (session/commands/looking.py):
//   {version, text, steps: [{kind, control, variables, frames: [text, …], span: [start, end] | null}, …], ending}
// Nothing here touches a page, so node can test it.

/** Whether `data` is what a stepper needs. */
export const isSteps = data =>
  data !== null &&
  typeof data === 'object' &&
  data.version === 1 &&
  typeof data.text === 'string' &&
  typeof data.ending === 'string' &&
  Array.isArray(data.steps) &&
  data.steps.length > 0 &&
  data.steps.every(isStep);

const isStep = step =>
  step !== null &&
  typeof step === 'object' &&
  ['kind', 'control', 'variables'].every(name => typeof step[name] === 'string') &&
  Array.isArray(step.frames) &&
  step.frames.every(frame => typeof frame === 'string') &&
  (step.span === null || (Array.isArray(step.span) && step.span.every(Number.isInteger)));

/** The frames of step `at`, the outermost first: [text, whether it is new], and how many are gone. */
export function stack(steps, at) {
  const now = [...steps[at].frames].reverse();
  const before = at > 0 ? [...steps[at - 1].frames].reverse() : [];
  let same = 0;
  while (same < now.length && same < before.length && now[same] === before[same]) same += 1;
  return { frames: now.map((text, i) => [text, i >= same]), gone: before.length - same };
}

/** The text around a span: [before, inside, after]. Without one all is before. */
export function parts(text, span) {
  if (!span) return [text, '', ''];
  return [text.slice(0, span[0]), text.slice(...span), text.slice(span[1])];
}
