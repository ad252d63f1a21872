/** The files that others read: stack.json and what children see. */
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { childEnvironment } from "./child-environment.js";
import { lastLogLines, rotateLog } from "./child-log.js";
import { readStackEnv } from "./env.js";
import { readStackFile, writeStackFile } from "./stack-file.js";
import { livingHolder, takeStackLock } from "./stack-lock.js";
import { factLines } from "./welcome-run.js";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "praxis-stack-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe("stack.json", () => {
  test("is for the owner's eyes, whole, and read back as written", () => {
    const file = join(folder, "stack.json");
    const state = {
      apiUrl: "http://127.0.0.1:8080",
      temporalAddress: "127.0.0.1:7233",
      databaseUrl: "postgres://x",
      processes: [{ name: "api", pid: 7 }],
    };
    writeStackFile(file, state);
    writeStackFile(file, { ...state, processes: [] });
    expect(readStackFile(file)).toEqual({ ...state, processes: [] });
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder)).toEqual(["stack.json"]);
  });

  test("a broken one counts as none", () => {
    writeFileSync(join(folder, "stack.json"), "{");
    expect(readStackFile(join(folder, "stack.json"))).toBeNull();
  });
});

describe("the lock", () => {
  test("one holder at a time, free again after release", () => {
    const file = join(folder, "stack.lock");
    const first = takeStackLock(file);
    expect(takeStackLock(file)).toEqual({ taken: false, pid: process.pid });
    if (first.taken) first.release();
    expect(takeStackLock(file).taken).toBe(true);
  });

  test("the lock of a process that is gone, or whose pid is somebody else's now, does not block", () => {
    const file = join(folder, "stack.lock");
    writeFileSync(file, JSON.stringify({ pid: process.pid, startedAt: "another boot/1" }));
    expect(livingHolder(file)).toBeNull();
    expect(takeStackLock(file).taken).toBe(true);
    expect(readdirSync(folder)).toEqual(["stack.lock"]);
  });
});

describe("children", () => {
  test("each child sees only what it needs, and no secret of the caller", () => {
    const own = {
      PATH: "/bin",
      HOME: "/h",
      AWS_SECRET_ACCESS_KEY: "no",
      DATABASE_URL: "postgres://of-the-caller",
      REDIS_URL: "redis://r",
      JWT_ISSUER: "i",
      TEMPORAL_API_KEY: "k",
    };
    expect(childEnvironment("worker", own, { DATABASE_URL: "postgres://ours" })).toEqual({
      PATH: "/bin",
      HOME: "/h",
      TEMPORAL_API_KEY: "k",
      DATABASE_URL: "postgres://ours",
    });
    expect(childEnvironment("api", own, {})).toEqual({
      PATH: "/bin",
      HOME: "/h",
      REDIS_URL: "redis://r",
      JWT_ISSUER: "i",
      TEMPORAL_API_KEY: "k",
    });
  });

  test("a log over its size is set aside and goes on empty", () => {
    const file = join(folder, "api.log");
    writeFileSync(file, "one\ntwo\nthree\n");
    expect(lastLogLines(file, 2)).toEqual(["two", "three"]);
    rotateLog(file, 5);
    expect(statSync(file).size).toBe(0);
    expect(lastLogLines(`${file}.1`, 9)).toEqual(["one", "two", "three"]);
  });
});

describe("the environment", () => {
  test("every problem is named, and an empty variable counts as not set", () => {
    expect(() => readStackEnv({ PRAXIS_API_PORT: "http", PRAXIS_POSTGRES_PORT: "70000", TEMPORAL_ADDRESS: "" })).toThrow(
      /2 problem\(s\):\n {2}PRAXIS_API_PORT: .*\n {2}PRAXIS_POSTGRES_PORT: /,
    );
    expect(readStackEnv({ TEMPORAL_ADDRESS: "" }).TEMPORAL_ADDRESS).toBeUndefined();
  });
});

test("the welcome run's result is told in three plain lines, the largest languages first", () => {
  const languages = {
    A: { files: 1, lines: 1 },
    B: { files: 1, lines: 9 },
    C: { files: 1, lines: 3 },
    D: { files: 1, lines: 2 },
    E: { files: 1, lines: 0 },
  };
  expect(factLines({ files: 5, commits: 2, authors: 1, languages })).toEqual([
    "  files      5",
    "  commits    2 by 1 author",
    "  languages  B 9 lines, C 3 lines, D 2 lines, A 1 lines",
  ]);
});
