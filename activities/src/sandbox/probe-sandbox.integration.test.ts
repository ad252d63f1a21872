/** The probe against real, missing and broken tools. */
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { probeSandbox } from "./probe-sandbox.js";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "praxis-probe-"));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

async function tool(name: string, script: string): Promise<void> {
  await writeFile(path.join(folder, name), `#!/bin/sh\n${script}\n`);
  await chmod(path.join(folder, name), 0o755);
}

test("a host without bubblewrap says so", async () => {
  expect(await probeSandbox({ searchPath: folder })).toEqual({
    kind: "none",
    reason: "bubblewrap (bwrap) is not installed",
    setpriv: null,
  });
});

test("a bubblewrap that may not build a sandbox is not used, and its own words are the reason", async () => {
  await tool("bwrap", "echo 'bwrap: No permissions to create a new namespace' >&2; echo more >&2; exit 1");
  expect(await probeSandbox({ searchPath: folder })).toMatchObject({
    kind: "none",
    reason: "bubblewrap cannot build a sandbox on this host: bwrap: No permissions to create a new namespace",
  });
});

test("one that works is used, unless it is switched off", async () => {
  await tool("bwrap", "exit 0");
  expect(await probeSandbox({ searchPath: folder })).toEqual({ kind: "bubblewrap", executable: path.join(folder, "bwrap") });
  expect(await probeSandbox({ searchPath: folder, switchedOff: "by configuration" })).toMatchObject({
    kind: "none",
    reason: "by configuration",
  });
});

test("a setpriv without the option is not used", async () => {
  await tool("setpriv", "exit 1");
  expect(await probeSandbox({ searchPath: folder })).toMatchObject({ setpriv: null });
  await tool("setpriv", "exit 0");
  expect(await probeSandbox({ searchPath: folder })).toMatchObject({ setpriv: path.join(folder, "setpriv") });
});
