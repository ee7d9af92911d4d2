// SX in VS Code: starts `sx lsp` for documents and `sx debug-adapter` for programs.

const vscode = require("vscode");
const { LanguageClient, TransportKind } = require("vscode-languageclient/node");

const CHANNEL = "SX";
const HOW = "Is it installed (pip install 'sx-kernel[lsp]'), and is the setting sx.command its path?";

let client;

function command() {
  return vscode.workspace.getConfiguration("sx").get("command", "sx");
}

async function start() {
  if (!vscode.workspace.getConfiguration("sx").get("languageServer", true)) {
    return;
  }
  const executable = { command: command(), args: ["lsp"], transport: TransportKind.stdio };
  client = new LanguageClient("sx", CHANNEL, executable, {
    documentSelector: [{ language: "sx" }],
    synchronize: { fileEvents: vscode.workspace.createFileSystemWatcher("**/*.sx") },
  });
  try {
    await client.start();
  } catch (problem) {
    vscode.window.showErrorMessage(`${command()} lsp does not start: ${problem.message}. ${HOW}`);
  }
}

async function stop() {
  const before = client;
  client = undefined;
  if (before && before.needsStop()) {
    await before.stop();
  }
}

const debuggers = {
  createDebugAdapterDescriptor() {
    return new vscode.DebugAdapterExecutable(command(), ["debug-adapter"]);
  },
};

const configurations = {
  // F5 without a launch.json runs the file that is open
  resolveDebugConfiguration(_folder, configuration) {
    if (configuration.type || configuration.request) {
      return configuration;
    }
    const editor = vscode.window.activeTextEditor;
    if (!editor || editor.document.languageId !== "sx") {
      return undefined;
    }
    return { type: "sx", request: "launch", name: "SX", program: "${file}" };
  },
};

async function activate(context) {
  context.subscriptions.push(
    vscode.debug.registerDebugAdapterDescriptorFactory("sx", debuggers),
    vscode.debug.registerDebugConfigurationProvider("sx", configurations),
    vscode.commands.registerCommand("sx.restartServer", async () => {
      await stop();
      await start();
    }),
    vscode.workspace.onDidChangeConfiguration(async (event) => {
      if (event.affectsConfiguration("sx")) {
        await stop();
        await start();
      }
    }),
  );
  await start();
}

module.exports = { activate, deactivate: stop };
