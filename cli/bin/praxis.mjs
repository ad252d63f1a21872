#!/usr/bin/env node
/**
 * The `praxis` command. No dependencies and no syntax that Node 18 cannot read: it may be run by any Node the host has,
 * and hands over to the Node 24 that comes with the installation when its own is older.
 */
import { spawn } from "node:child_process";
import { existsSync, readFileSync, realpathSync } from "node:fs";
import { dirname, join, sep } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const NODE_MAJOR = 24;
/** The exit code for "used wrongly, nothing was done" (2) fits a missing installation best. */
const NOT_SET_UP = 2;

const room = dirname(dirname(realpathSync(fileURLToPath(import.meta.url))));
const main = join(room, "dist", "main.js");

function fail(lines) {
  process.stderr.write(`${lines.join("\n")}\n`);
  process.exit(NOT_SET_UP);
}

/** This folder and every one above it. */
function* upward(from) {
  for (let folder = from; ; folder = dirname(folder)) {
    yield folder;
    if (dirname(folder) === folder) return;
  }
}

function majorOf(version) {
  return Number.parseInt(String(version), 10);
}

/** The Node of the npm package `node`, when it is new enough: an older one would come back here for ever. */
function bundledNode() {
  for (const folder of upward(room)) {
    const modules = join(folder, "node_modules");
    try {
      const { version } = JSON.parse(readFileSync(join(modules, "node", "package.json"), "utf8"));
      if (!(majorOf(version) >= NODE_MAJOR)) continue;
    } catch {
      continue;
    }
    const names = process.platform === "win32" ? ["node.exe"] : ["node"];
    for (const name of names) {
      for (const file of [join(modules, "node", "bin", name), join(modules, ".bin", name)]) if (existsSync(file)) return file;
    }
  }
  return undefined;
}

/** Where `npm start` works: the nearest folder above with a package.json that has workspaces. */
function installation() {
  for (const folder of upward(dirname(room))) {
    try {
      if (JSON.parse(readFileSync(join(folder, "package.json"), "utf8")).workspaces) return folder;
    } catch {
      // Not here: look one folder higher.
    }
  }
  return dirname(room);
}

function handOver(node) {
  const child = spawn(node, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], { stdio: "inherit" });
  // A signal meant for us is meant for the one that works. Ctrl-C reaches both of us, and it again from here: it takes what comes at once after the first for the same wish.
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  child.on("error", (error) => fail([`praxis: ${node} could not be started: ${error.message}`]));
  child.on("exit", (code, signal) => {
    if (signal === null) process.exit(code ?? 1);
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
}

async function start() {
  const root = installation();
  const setUp = `Run \`npm start\` once in ${root.endsWith(sep) ? root : root + sep} (it installs and builds everything), or only \`node stack/bootstrap.mjs\` there.`;
  if (majorOf(process.versions.node) < NODE_MAJOR) {
    const node = bundledNode();
    if (node === undefined)
      fail([
        `praxis needs Node ${NODE_MAJOR}; this is ${process.versions.node}, and the one that comes with it is not installed yet.`,
        setUp,
      ]);
    return handOver(node);
  }
  if (!existsSync(main)) fail(["praxis is not built yet.", setUp]);
  try {
    await import(pathToFileURL(main).href);
  } catch (error) {
    if (error === null || typeof error !== "object" || error.code !== "ERR_MODULE_NOT_FOUND") throw error;
    fail([`praxis is only half installed: ${error.message}`, setUp]);
  }
}

await start();
