// A model as anywidget's contract has it, over a comm of its own to the kernel.

const TARGET = 'sx.island';

export class Model {
  constructor(values) {
    this.values = values;
    this.listeners = new Map();
    this.comm = null;
  }

  get isConnected() {
    return this.comm !== null && this.values.alive;
  }

  get(name) {
    return this.values[name];
  }

  set(name, value) {
    this.values[name] = value;
    this.emit(`change:${name}`);
  }

  save_changes() {}

  on(event, listener) {
    this.listeners.set(event, [...(this.listeners.get(event) ?? []), listener]);
  }

  off(event, listener) {
    this.listeners.set(event, (this.listeners.get(event) ?? []).filter(one => one !== listener));
  }

  emit(event, ...values) {
    for (const listener of this.listeners.get(event) ?? []) listener(...values);
  }

  /** What is said before there is a comm is said by opening it. */
  send(message) {
    if (!this.comm || this.comm.isDisposed) return;
    this.comm.send(message);
  }

  /** Be one view of island `id` of the kernel; null: there is no kernel. */
  connect(connection, id) {
    this.close();
    this.set('alive', false);
    if (!connection?.handleComms) return;
    const comm = connection.createComm(TARGET);
    this.comm = comm;
    comm.onMsg = message => {
      const data = message.content.data;
      if (this.comm !== comm) return;
      if (data?.op === 'state') this.values.alive = true;
      if (data?.op === 'gone') this.values.alive = false;
      this.emit('msg:custom', data);
    };
    comm.onClose = () => {
      if (this.comm !== comm) return;
      this.comm = null;
      this.set('alive', false);
    };
    comm.open({ id });
  }

  close() {
    const comm = this.comm;
    this.comm = null;
    if (comm && !comm.isDisposed) {
      try {
        comm.close();
      } catch {
        // the connection is gone
      }
    }
  }
}
