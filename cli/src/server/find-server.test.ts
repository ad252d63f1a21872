import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "@jest/globals";
import type { CliEnv } from "../env.js";
import { inFolder } from "../testing/invoke.js";
import { findConsole } from "./find-console.js";
import { findServer } from "./find-server.js";

const env = (changes: Partial<CliEnv> = {}): CliEnv => ({
  apiUrl: undefined,
  apiKey: undefined,
  runId: undefined,
  home: undefined,
  noColor: false,
  dumbTerminal: false,
  byNpx: false,
  inherited: {},
  ...changes,
});
const userId = process.getuid?.() ?? null;

function credentials(file: string, value: unknown = { apiUrl: "http://127.0.0.1:9000", apiKey: "pxs_file" }, mode = 0o600): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, typeof value === "string" ? value : JSON.stringify(value));
  chmodSync(file, mode);
}

test("the environment wins over files", () =>
  inFolder((folder) => {
    credentials(join(folder, ".praxis", "credentials.json"));
    const server = findServer({ env: env({ apiUrl: "http://127.0.0.1:1", apiKey: "pxs_env" }), cwd: folder, userId });
    expect(server).toMatchObject({ apiUrl: "http://127.0.0.1:1", apiKey: "pxs_env", urlFrom: "PRAXIS_API_URL", warnings: [] });
  }));

test("the nearest file above is taken, then the one in the home folder", () =>
  inFolder((folder) => {
    credentials(join(folder, "home", ".config", "praxis", "credentials.json"), { apiUrl: "http://127.0.0.1:7", apiKey: "pxs_home" });
    const deep = join(folder, "a", "b", "c");
    mkdirSync(deep, { recursive: true });
    const find = () => findServer({ env: env({ home: join(folder, "home") }), cwd: deep, userId });
    expect(find()).toMatchObject({ apiKey: "pxs_home", praxisFolder: null });
    credentials(join(folder, ".praxis", "credentials.json"));
    expect(find()).toMatchObject({ apiUrl: "http://127.0.0.1:9000", apiKey: "pxs_file", praxisFolder: join(folder, ".praxis") });
    credentials(join(folder, "a", ".praxis", "credentials.json"), { apiUrl: "http://127.0.0.1:8/api/v1", apiKey: "pxs_near" });
    expect(find()).toMatchObject({ apiUrl: "http://127.0.0.1:8", apiKey: "pxs_near" });
  }));

test("the key of a file never goes to another address", () =>
  inFolder((folder) => {
    credentials(join(folder, ".praxis", "credentials.json"));
    const find = (apiUrl: string) => findServer({ env: env({ apiUrl }), cwd: folder, userId });
    expect(find("http://127.0.0.1:6666").apiKey).toBeUndefined();
    expect(find("http://127.0.0.1:9000").apiKey).toBe("pxs_file");
  }));

test("a key that others can read is warned of, and so is a key that travels in the open", () =>
  inFolder((folder) => {
    const file = join(folder, ".praxis", "credentials.json");
    credentials(file, { apiUrl: "http://example.org", apiKey: "pxs_file" }, 0o644);
    expect(findServer({ env: env(), cwd: folder, userId }).warnings).toEqual([
      expect.stringContaining("chmod 600"),
      expect.stringContaining("unencrypted"),
    ]);
    credentials(file, { apiUrl: "http://localhost:1", apiKey: "pxs_file" }, 0o600);
    expect(findServer({ env: env(), cwd: folder, userId }).warnings).toEqual([]);
  }));

test.each([
  ["not JSON", "{"],
  ["no address", { apiKey: "pxs_1" }],
  ["an address that is none", { apiUrl: "nowhere", apiKey: "pxs_1" }],
  ["no key", { apiUrl: "http://127.0.0.1:1" }],
])("a file with %s is named, not passed over", (_name, value) =>
  inFolder((folder) => {
    const file = join(folder, ".praxis", "credentials.json");
    credentials(file, value);
    expect(() => findServer({ env: env(), cwd: folder, userId })).toThrow(file);
  }),
);

test("without any server the places looked at are named", () =>
  inFolder((folder) => {
    expect(() => findServer({ env: env(), cwd: folder, userId })).toThrow(
      expect.objectContaining({ exit: 5, hints: expect.arrayContaining([expect.stringContaining("npm start")]) }),
    );
  }));

test("the console is found only beside the server that is asked", () =>
  inFolder((folder) => {
    writeFileSync(join(folder, "stack.json"), JSON.stringify({ apiUrl: "http://127.0.0.1:9000", consoleUrl: "http://127.0.0.1:3000/" }));
    expect(findConsole({ apiUrl: "http://127.0.0.1:9000", praxisFolder: folder })).toBe("http://127.0.0.1:3000");
    expect(findConsole({ apiUrl: "http://127.0.0.1:9001", praxisFolder: folder })).toBeNull();
    expect(findConsole({ apiUrl: "http://127.0.0.1:9000", praxisFolder: null })).toBeNull();
  }));
