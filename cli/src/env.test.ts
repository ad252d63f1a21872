import { expect, test } from "@jest/globals";
import { readEnv } from "./env.js";

test("the address is taken with or without a slash or /api/v1 at its end", () => {
  for (const url of ["http://h:8080", "http://h:8080/", "http://h:8080/api/v1", "http://h:8080/api/v1/"]) {
    expect(readEnv({ PRAXIS_API_URL: url })).toMatchObject({ ok: true, env: { apiUrl: "http://h:8080" } });
  }
  expect(readEnv({ PRAXIS_API_URL: "https://h/base/" })).toMatchObject({ env: { apiUrl: "https://h/base" } });
});

test("every problem is reported at once and a bad key is not repeated", () => {
  const read = readEnv({ PRAXIS_API_URL: "ftp://h", PRAXIS_API_KEY: "secret\nX-Other: 1" });
  expect(read).toMatchObject({
    ok: false,
    problems: [expect.stringContaining("PRAXIS_API_URL"), expect.stringContaining("PRAXIS_API_KEY")],
  });
  expect(JSON.stringify(read)).not.toContain("secret");
});

test("an empty variable counts as not set", () => {
  expect(readEnv({ PRAXIS_API_URL: "", NO_COLOR: "" })).toMatchObject({ ok: true, env: { apiUrl: undefined, noColor: false } });
  expect(readEnv({ NO_COLOR: "1", TERM: "dumb" })).toMatchObject({ env: { noColor: true, dumbTerminal: true } });
});

test("npx is known by what npm says of itself", () => {
  expect(readEnv({ npm_command: "exec" })).toMatchObject({ env: { byNpx: true } });
  expect(readEnv({ npm_lifecycle_event: "npx" })).toMatchObject({ env: { byNpx: true } });
  expect(readEnv({ npm_command: "run-script" })).toMatchObject({ env: { byNpx: false } });
});
