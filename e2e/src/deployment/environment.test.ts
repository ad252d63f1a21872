/** `.env.example` is the union of what the processes read and what docker-compose.yml fills in: nothing more, nothing less. */
import { beforeAll, expect, test } from "@jest/globals";
import { interpolations } from "./compose-file.js";
import { readEnvironments, readExample, type RoomEnvironment } from "./environment.js";

let environments: RoomEnvironment[];
beforeAll(async () => {
  environments = await readEnvironments();
});

const sorted = (names: Iterable<string>): string[] => [...new Set(names)].sort();

test.each(["api", "workers", "stack", "database"])("%s names its variables in src/env.ts", (room) => {
  expect(environments.find((one) => one.room === room)?.variables.size ?? 0).toBeGreaterThan(0);
});

test("every variable that a process reads stands in .env.example, and no other", () => {
  const read = environments.flatMap(({ variables }) => [...variables.keys()]);
  const filledIn = interpolations().map(({ name }) => name);
  expect(sorted(readExample().map(({ name }) => name))).toEqual(sorted([...read, ...filledIn]));
});

test("every variable stands there once, below one line that says what it is", () => {
  const lines = readExample();
  expect(lines.filter(({ says }) => !/^\S.{10,}[.]$/.test(says))).toEqual([]);
  expect(lines).toHaveLength(new Set(lines.map(({ name }) => name)).size);
});

test("where a process states a default, the value named there is one of them; empty means unset", () => {
  const wrong = readExample().flatMap(({ name, value }) => {
    const defaults = environments.filter(({ variables }) => variables.has(name)).map(({ variables }) => variables.get(name) ?? "");
    return defaults.every((one) => one === "") || defaults.includes(value) ? [] : [{ name, value, defaults }];
  });
  expect(wrong).toEqual([]);
});
