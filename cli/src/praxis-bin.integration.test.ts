/** bin/praxis.mjs as a real process, in an installation made for the test: which Node works, signals, exit codes, what is missing. */
import { spawn, type ChildProcess } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "@jest/globals";
import { plainGit } from "@praxis/repository/testing";
import { inFolder, until } from "./testing/invoke.js";

const BIN = fileURLToPath(new URL("../bin/praxis.mjs", import.meta.url));
/** Makes this Node pretend to be an older one, in this process alone. */
const OLD = "data:text/javascript,Object.defineProperty(process,'versions',{value:{...process.versions,node:'20.1.0'}})";

function install(root: string, { main, node }: { main?: string; node?: string }): string {
  mkdirSync(join(root, "cli", "bin"), { recursive: true });
  copyFileSync(BIN, join(root, "cli", "bin", "praxis.mjs"));
  writeFileSync(join(root, "package.json"), '{"workspaces":["cli"]}');
  if (main !== undefined) {
    mkdirSync(join(root, "cli", "dist"));
    writeFileSync(join(root, "cli", "package.json"), '{"type":"module"}');
    writeFileSync(join(root, "cli", "dist", "main.js"), main);
  }
  if (node !== undefined) {
    mkdirSync(join(root, "node_modules", "node", "bin"), { recursive: true });
    writeFileSync(join(root, "node_modules", "node", "package.json"), JSON.stringify({ name: "node", version: node }));
    symlinkSync(process.execPath, join(root, "node_modules", "node", "bin", "node"));
  }
  return join(root, "cli", "bin", "praxis.mjs");
}

interface Started {
  child: ChildProcess;
  output: () => string;
  exit: Promise<number | NodeJS.Signals | null>;
}

function start(bin: string, args: readonly string[], old: boolean, { cwd, home }: { cwd?: string; home?: string } = {}): Started {
  const nodeArgs = [...(old ? ["--import", OLD] : []), bin, ...args];
  const child = spawn(process.execPath, nodeArgs, {
    stdio: ["ignore", "pipe", "pipe"],
    // A group of its own, as a terminal gives one.
    detached: true,
    cwd,
    env: { ...process.env, ...(home === undefined ? {} : { HOME: home }) },
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (piece) => (output += String(piece)));
  const exit = new Promise<number | NodeJS.Signals | null>((resolve) => child.on("close", (code, signal) => resolve(code ?? signal)));
  return { child, output: () => output, exit };
}

test.each([false, true])("an installation that was never built says what to run (older Node: %s)", (old) =>
  inFolder(async (root) => {
    const { exit, output } = start(install(root, {}), ["status"], old);
    expect(await exit).toBe(2);
    expect(output()).toContain(`Run \`npm start\` once in ${root}`);
  }),
);

test.each([false, true])("arguments and exit code go through (older Node: %s)", (old) =>
  inFolder(async (root) => {
    const bin = install(root, {
      main: "console.log(JSON.stringify(process.argv.slice(2)), process.versions.node); process.exit(4);",
      node: "24.0.0",
    });
    const { exit, output } = start(bin, ["run", "show", "a b", "--json"], old);
    expect(await exit).toBe(4);
    expect(output()).toContain('["run","show","a b","--json"]');
    expect(output()).not.toContain("20.1.0");
  }),
);

test("an older Node that comes with the installation is not handed over to", () =>
  inFolder(async (root) => {
    const { exit, output } = start(install(root, { main: "", node: "22.0.0" }), [], true);
    expect(await exit).toBe(2);
    expect(output()).toContain("praxis needs Node 24; this is 20.1.0");
  }));

test("a missing package says that the installation is half done", () =>
  inFolder(async (root) => {
    const { exit, output } = start(install(root, { main: 'import "not-there";' }), [], false);
    expect(await exit).toBe(2);
    expect(output()).toContain("half installed");
  }));

test.each(["SIGINT", "SIGTERM"] as const)("%s reaches the Node that works, and its exit code comes back", (signal) =>
  inFolder(async (root) => {
    const main = `process.on("${signal}", () => { console.log("told"); process.exit(130); }); setInterval(() => {}, 1000); console.log("ready");`;
    const { child, exit, output } = start(install(root, { main, node: "24.0.0" }), [], true);
    try {
      await until(() => output().includes("ready"), "the command works");
      child.kill(signal);
      expect([await exit, output()]).toEqual([130, "ready\ntold\n"]);
    } finally {
      child.kill("SIGKILL");
    }
  }),
);

test("when the one that works is killed, the caller sees the signal", () =>
  inFolder(async (root) => {
    const { exit } = start(
      install(root, { main: "process.kill(process.pid, 'SIGKILL'); setInterval(() => {}, 1000);", node: "24.0.0" }),
      [],
      true,
    );
    expect(await exit).toBe("SIGKILL");
  }));

/** What Ctrl-C does: the terminal tells every process of the group. */
test.each(["SIGINT", "SIGTERM"] as const)("one %s to the whole group lets a gate put everything away (older Node)", (signal) =>
  inFolder(async (root) => {
    const [home, repository] = [join(root, "home"), join(root, "repository")];
    for (const folder of [home, repository]) mkdirSync(folder);
    plainGit(repository, ["init", "--quiet", "--initial-branch=main"]);
    mkdirSync(join(repository, ".praxis"));
    writeFileSync(
      join(repository, ".praxis", "gate.yaml"),
      'version: 1\nchecks:\n  tests: { mode: required, command: ["sh", "-c", "sleep 600"], report: ["r.xml"] }\n',
    );
    plainGit(repository, ["add", "--all"]);
    plainGit(repository, ["commit", "--quiet", "-m", "chore: policy"]);
    plainGit(repository, ["checkout", "--quiet", "-b", "work"]);
    writeFileSync(join(repository, "a.ts"), "export const a = 1;\n");
    plainGit(repository, ["add", "--all"]);
    plainGit(repository, ["commit", "--quiet", "-m", "feat: a"]);
    const { child, exit, output } = start(BIN, ["gate", "--local"], true, { cwd: repository, home });
    const state = join(home, ".cache", "praxis", "gates");
    const left = (name: string): string[] => (existsSync(join(state, name)) ? readdirSync(join(state, name)) : []);
    try {
      await until(() => left("processes").length > 0 || child.exitCode !== null, "a command of the gate runs");
      expect({ exit: child.exitCode, output: output() }).toMatchObject({ exit: null });
      expect(left("work")).not.toEqual([]);
      process.kill(-(child.pid ?? Number.NaN), signal);
      expect([await exit, left("work"), left("processes")]).toEqual([130, [], []]);
      expect(output()).toContain("running tests");
    } finally {
      child.kill("SIGKILL");
    }
  }),
);
