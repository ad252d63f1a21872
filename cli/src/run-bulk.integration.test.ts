/** `praxis run bulk` and `praxis view` against a real API: the options mean the same runs as the list's. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { invoke } from "./testing/invoke.js";
import { startRealApi, type RealApi } from "./testing/real-api.js";

let api: RealApi;
beforeAll(async () => {
  api = await startRealApi();
  writeFileSync(
    join(api.folder, "ask.yaml"),
    "version: 1\nname: ask\nsteps:\n  - id: ask\n    uses: approval\n    with: {question: Go?}\n",
  );
});
afterAll(() => api.stop());

async function praxis(...args: string[]): Promise<{ exit: number; out: string; err: string }> {
  const invocation = invoke(args, { url: api.url, key: api.key, cwd: api.folder });
  const exit = await invocation.done;
  return { exit, out: invocation.stdout(), err: invocation.stderr() };
}

test("what list shows, bulk counts and orders; show says how far it is", async () => {
  for (const group of ["a", "a", "b"]) {
    expect(await praxis("run", "start", "./ask.yaml", "--label", `group=${group}`)).toMatchObject({ exit: 0 });
  }
  const which = ["--status", "accepted", "--label", "group=a", "--since", "1h"];
  const listed = JSON.parse((await praxis("run", "list", ...which, "--json")).out) as { items: { id: string }[] };
  expect(listed.items).toHaveLength(2);
  const counted = await praxis("run", "bulk", "cancel", ...which, "--reason", "no need", "--dry-run");
  expect(counted).toMatchObject({ exit: 0, out: "It would cancel 2 runs.\n" });
  const ordered = await praxis("run", "bulk", "cancel", ...which, "--reason", "no need", "--json");
  const { id, count } = JSON.parse(ordered.out) as { id: string; count: number };
  expect({ exit: ordered.exit, count }).toEqual({ exit: 0, count: 2 });
  const shown = await praxis("run", "bulk", "show", id);
  expect(shown.out).toContain(`${id}: cancel 2 runs, running: 0 done, 0 failed, 2 to go`);
  for (const run of listed.items) expect(shown.out).toContain(run.id);
});

test("an order for all runs there are is refused as used wrongly", async () => {
  expect(await praxis("run", "bulk", "cancel", "--reason", "?")).toMatchObject({ exit: 2, out: "" });
  expect((await praxis("run", "bulk", "cancel", "--stuck")).exit).toBe(2);
});

test("views are listed with what they show", async () => {
  const { exit, out } = await praxis("view", "list");
  expect(exit).toBe(0);
  expect(out).toMatch(/view_failed_today +Failed today +praxis +status=failed,timed_out finishedAfter=-24h sort=-finishedAt/);
});
