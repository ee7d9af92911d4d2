// What a kernel sends while cells run, for all outputs that show it.
//
// There is one feed for each connection to a kernel. It announces to the kernel that we draw curves
// ourselves (sx_kernel/kernel/comms.py), collects the samples that come for each output, and tells
// the views of that output. Two views of one output have the same samples, so they agree.

import { Samples } from './figures.js';

const TARGET = 'sx.jit';
const OUTPUTS = 16; // whose samples are kept: one moves at a time

export class Feed {
  constructor(connection) {
    this.outputs = new Map(); // id → { samples, views, begun, heard, asked }
    this.connection = connection;
    this.comm = null;
    this.hear = (_, message) => this.received(message);
    connection.iopubMessage.connect(this.hear);
    this.announce();
  }

  announce() {
    if (!this.connection.handleComms) return;
    this.comm = this.connection.createComm(TARGET);
    this.comm.onMsg = () => {}; // `hear` is told, too, and also of comms of other clients
    this.comm.open({ draws: 'curves' });
  }

  dispose() {
    this.connection.iopubMessage.disconnect(this.hear);
    this.outputs.clear();
    this.comm = null;
  }

  /** A message of the kernel's, of any kind. */
  received(message) {
    if (message.header.msg_type !== 'comm_msg') return;
    const data = message.content?.data;
    if (!data || typeof data !== 'object' || typeof data.id !== 'string') return;
    if (data.gone) return;
    const output = this.output(data.id);
    if (Number.isInteger(data.n)) this.count(data.id, output, data.n);
    output.samples.add(data);
    if (output.begun) for (const view of output.views) view(output.samples.curves());
  }

  /** Messages are numbered from 1. If some have passed before we listened, ask for what they said.
   *
   * Not before that is known: while the kernel answers, JupyterLab takes it to be idle. */
  count(id, output, n) {
    if (n > output.heard + 1 && !output.asked) {
      output.asked = true;
      this.comm?.send({ ask: id });
    }
    output.heard = n;
  }

  output(id) {
    let output = this.outputs.get(id);
    if (!output) {
      output = { samples: new Samples(), views: new Set(), begun: false, heard: 0, asked: false };
      this.outputs.set(id, output);
      if (this.outputs.size > OUTPUTS) this.outputs.delete(this.outputs.keys().next().value);
    }
    return output;
  }

  /** Tell `view` the curves of output `id`, which began as `curves`, from now on. */
  follow(id, curves, view) {
    const output = this.output(id);
    if (!output.begun) {
      output.begun = true;
      output.samples.begin(curves);
    }
    output.views.add(view);
    view(output.samples.curves());
    return () => output.views.delete(view);
  }
}
