/** Where the plan comes from: the board where a server has one, the file of the target without a server, and a clear word when there is neither. */
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parsePolicy } from "@praxis/domain/gate";
import { createGit } from "@praxis/repository";
import { plainGit } from "@praxis/repository/testing";
import type { JudgedRepository } from "../judged-repository.js";
import { buildHistory } from "../testing/build-history.js";
import { collectPlan, type BoardTask, type ReadBoard } from "./collect-plan.js";

const PLAN = "items: [{ id: T-1, title: a, state: open }]\n";
let path: string;
beforeAll(() => {
  path = mkdtempSync(join(tmpdir(), "praxis-plan-"));
  buildHistory(path, { base: { ".praxis/plan.yaml": PLAN } });
});
afterAll(() => {
  rmSync(path, { recursive: true, force: true });
});

const collect = (settings: string, readBoard?: ReadBoard, branch: string | null = null) => {
  const parsed = parsePolicy(`version: 1\nchecks: { plan: ${settings} }\n`);
  if (!parsed.ok) throw new Error("the policy of this test is broken");
  const judged = {
    view: { git: createGit() },
    path,
    baseTip: plainGit(path, ["rev-parse", "main"]),
    branch,
  } as unknown as JudgedRepository;
  return collectPlan(judged, parsed.policy, readBoard);
};
const task = (id: string, more: Partial<BoardTask> = {}): BoardTask => ({
  ...{ id, title: id, state: "open", owner: null, globs: [], acceptance: [], branch: null },
  ...more,
});

test("the board is the plan where the policy says so, and a task's branch refers to it while it is open", async () => {
  const tasks = [task("tsk_1", { branch: "feat/one" }), task("tsk_2", { branch: "feat/one", state: "done" }), task("tsk_3")];
  expect(await collect("{ source: tasks }", () => Promise.resolve(tasks), "feat/one")).toMatchObject({
    plan: { source: "tasks", items: [{ id: "tsk_1" }, { id: "tsk_2" }, { id: "tsk_3" }] },
    references: ["tsk_1"],
  });
  expect(await collect("{ source: tasks }", () => Promise.resolve(tasks))).toMatchObject({ references: [] });
});

test("a board out of reach is missing, and says which setting names it", async () => {
  const found = await collect("{ source: tasks }", () => Promise.resolve(null));
  expect(found).toMatchObject({ failed: "missing", message: expect.stringContaining("PRAXIS_COLLABORATION_DIR") });
});

test("without a server the file takes the board's place; without either it is missing", async () => {
  expect(await collect("{ source: tasks }")).toMatchObject({ plan: { source: "file", text: PLAN } });
  const missing = { failed: "missing", message: expect.stringContaining("there is no plan.yaml on the target") };
  expect(await collect("{ source: tasks, file: plan.yaml }")).toMatchObject(missing);
});

test("a policy that names the file never asks the board", async () => {
  const asked = await collect("{ source: file }", () => Promise.reject(new Error("asked")));
  expect(asked).toMatchObject({ plan: { source: "file", text: PLAN } });
});
