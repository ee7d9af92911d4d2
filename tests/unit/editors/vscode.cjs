// Runs the VS Code extension against stand-ins for VS Code and its language client, and says what
// it has done: one JSON object.

const Module = require("node:module");
const path = require("node:path");

const settings = JSON.parse(process.argv[2]);
const done = { shown: [], registered: [], clients: [] };

const vscode = {
  workspace: {
    getConfiguration: () => ({ get: (name, other) => settings[name] ?? other }),
    createFileSystemWatcher: (pattern) => ({ pattern }),
    onDidChangeConfiguration: () => ({}),
  },
  window: {
    showErrorMessage: (text) => done.shown.push(text),
    activeTextEditor: { document: { languageId: "sx" } },
  },
  debug: {
    registerDebugAdapterDescriptorFactory(type, factory) {
      done.adapter = [type, factory.createDebugAdapterDescriptor()];
    },
    registerDebugConfigurationProvider(type, provider) {
      done.configuration = [type, provider.resolveDebugConfiguration(undefined, {})];
      done.kept = provider.resolveDebugConfiguration(undefined, { type: "sx", request: "launch" });
    },
  },
  commands: { registerCommand: (name) => done.registered.push(name) },
  DebugAdapterExecutable: class {
    constructor(command, args) {
      Object.assign(this, { command, args });
    }
  },
};

class LanguageClient {
  constructor(id, name, server, options) {
    done.clients.push({ id, server, options });
  }

  async start() {
    if (settings.command === "missing") {
      throw new Error("ENOENT");
    }
  }

  needsStop() {
    return true;
  }

  async stop() {
    done.stopped = true;
  }
}

const load = Module._load;
Module._load = function (request, ...rest) {
  if (request === "vscode") {
    return vscode;
  }
  if (request === "vscode-languageclient/node") {
    return { LanguageClient, TransportKind: { stdio: 0 } };
  }
  return load.call(this, request, ...rest);
};

const root = path.resolve(__dirname, "../../..");
const extension = require(path.join(root, "editors/vscode/src/extension.js"));

(async () => {
  await extension.activate({ subscriptions: [] });
  await extension.deactivate();
  process.stdout.write(JSON.stringify(done));
})();
