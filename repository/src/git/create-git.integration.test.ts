/** Running git: aborts end everything, a missing program and a failing one are told apart, and nothing of our environment leaks. */
import { describe, expect, test } from "@jest/globals";
import { readFileSync, readdirSync } from "node:fs";
import { createGit } from "./create-git.js";

const PATH = "/usr/local/bin:/usr/bin:/bin";

/** Of this run of the tests alone: others may run them on the same machine. */
const SLEEP = `sleep 4242${String(process.pid)}`;

/** Live processes whose command line holds the text. */
function processesWith(text: string): string[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name) && name !== String(process.pid))
    .filter((pid) => {
      try {
        return (
          readFileSync(`/proc/${pid}/cmdline`, "utf8").includes(text) && !/^\d+ \(.*\) Z/s.test(readFileSync(`/proc/${pid}/stat`, "utf8"))
        );
      } catch {
        return false;
      }
    });
}

describe("git as a child", () => {
  test("dies with its whole group when the call is aborted", async () => {
    const cancel = new AbortController();
    const git = createGit({ environment: { PATH } });
    // An alias is the simplest way to make git start a shell that starts a child.
    const reading = git.read({
      args: ["wait-here"],
      configuration: { "alias.wait-here": `!${SLEEP} & ${SLEEP}` },
      signal: cancel.signal,
    });
    const deadline = Date.now() + 60_000;
    while (processesWith(SLEEP.replace(" ", "\0")).length < 2 && Date.now() < deadline)
      await new Promise((resolve) => setTimeout(resolve, 10));
    expect(processesWith(SLEEP.replace(" ", "\0")).length).toBe(2);
    cancel.abort(new Error("enough"));
    await expect(reading).rejects.toThrow("enough");
    while (processesWith(SLEEP.replace(" ", "\0")).length > 0 && Date.now() < deadline)
      await new Promise((resolve) => setTimeout(resolve, 10));
    expect(processesWith(SLEEP.replace(" ", "\0"))).toEqual([]);
  });

  test("does nothing when the call is aborted already", async () => {
    await expect(createGit().read({ args: ["version"], signal: AbortSignal.abort(new Error("too late")) })).rejects.toThrow("too late");
  });

  test("that is not installed says so", async () => {
    await expect(createGit({ environment: { PATH: "/nonexistent" } }).read({ args: ["version"] })).rejects.toMatchObject({
      code: "repository_unreadable",
    });
  });

  test("that gives more than can be held is an error", async () => {
    await expect(createGit().read({ args: ["version"], bytesMax: 3 })).rejects.toMatchObject({
      code: "repository_unreadable",
      message: expect.stringContaining("3 bytes"),
    });
  });

  test("sees none of the caller's git variables and secrets", async () => {
    process.env["GIT_DIR"] = "/tmp/elsewhere";
    process.env["JWT_SECRET"] = "hunter2";
    try {
      const seen = (await createGit().read({ args: ["show-environment"], configuration: { "alias.show-environment": "!env" } })).toString();
      expect(seen).not.toMatch(/elsewhere|hunter2/);
      expect(seen).toContain("GIT_TERMINAL_PROMPT=0");
    } finally {
      delete process.env["GIT_DIR"];
      delete process.env["JWT_SECRET"];
    }
  });
});
