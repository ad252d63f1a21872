/** Tables and pictures of the documentation are compared with the code that they describe. */
import { expect, test } from "@jest/globals";
import { ERROR_CODES } from "@praxis/domain/errors";
import { RUN_STATUSES, STEP_STATUSES, WAITING_ON, mayStepMove, type StepStatus } from "@praxis/domain/run";
import { movesFrom, TASK_STATUSES } from "@praxis/domain/task";
import { createRequire } from "node:module";
import { join } from "node:path";
import { readDocument, readDocuments, ROOT } from "./documents.js";

const architecture = readDocument("docs/architecture.md").text;
const operations = readDocument("docs/operations.md").text;
const glossary = readDocument("docs/glossary.md").text;

interface Rule {
  name: string;
  comment?: string;
}

/** Room → what the law's own sentences say of it. */
function lawOfRooms(): Map<string, { workspace: string; npm: string; node: boolean }> {
  const { forbidden } = createRequire(import.meta.url)(join(ROOT, ".dependency-cruiser.cjs")) as { forbidden: Rule[] };
  const listOf = (comment: string | undefined): string => (comment ?? "").replace(/^.*?: /, "").replace(/\.$/, "");
  const rooms = forbidden.flatMap(({ name }) => /^law\/(.+)\/rooms$/.exec(name)?.[1] ?? []);
  const rule = (name: string): Rule | undefined => forbidden.find((one) => one.name === name);
  return new Map(
    rooms.map((room) => [
      room,
      {
        workspace: listOf(rule(`law/${room}/rooms`)?.comment),
        npm: listOf(rule(`law/${room}/npm`)?.comment),
        node: rule(`law/${room}/node`) === undefined,
      },
    ]),
  );
}

test("the law in docs/architecture.md is the law that is enforced", () => {
  const rows = architecture.split("\n").flatMap((line) => {
    const cells = line.split("|").map((cell) => cell.trim().replaceAll("`", ""));
    return cells.length === 6 && /^(?:yes|no)$/.test(cells[4] ?? "") && cells[2] !== "anything" ? [cells.slice(1, 5)] : [];
  });
  const shown = rows.map(([room, workspace, npm, node]) => ({ room, workspace, npm, node }));
  const law = [...lawOfRooms()].map(([room, { workspace, npm, node }]) => ({
    room,
    workspace: workspace === "nothing of the workspace" ? "nothing" : workspace,
    npm,
    node: node ? "yes" : "no",
  }));
  expect(shown).toEqual(law);
});

function arrows(heading: string): [string, string][] {
  const from = architecture.indexOf(heading);
  const block = /```mermaid\n([\s\S]*?)```/.exec(architecture.slice(from))?.[1] ?? "";
  return [...block.matchAll(/^\s*(\w+) --> (\w+)/gm)].map(([, a = "", b = ""]) => [a, b]);
}

test("every arrow of the step diagram is an edge of the machine, and every status but `ready` is in it", () => {
  const drawn = arrows("### A step");
  expect(drawn.filter(([from, to]) => !mayStepMove(from as StepStatus, to as StepStatus))).toEqual([]);
  const named = new Set(drawn.flat());
  expect(STEP_STATUSES.filter((status) => !named.has(status) && status !== "ready" && status !== "reused")).toEqual([]);
});

test("the run diagram has every status of a run", () => {
  const named = new Set(arrows("### A run").flat());
  expect([...named].sort()).toEqual([...RUN_STATUSES].sort());
});

test("the task diagram has exactly the edges of the machine", () => {
  const edges = TASK_STATUSES.flatMap((from) => movesFrom(from).map((to) => `${from} ${to}`));
  expect(
    arrows("### A task")
      .map((edge) => edge.join(" "))
      .sort(),
  ).toEqual(edges.sort());
});

test("docs/operations.md explains every variable of .env.example", () => {
  const names = [...readDocument(".env.example").text.matchAll(/^#?([A-Z][A-Z0-9_]*)=/gm)].map(([, name = ""]) => name);
  expect(names.length).toBeGreaterThan(30);
  expect(names.filter((name) => !operations.includes(`\`${name}\``))).toEqual([]);
});

test("docs/glossary.md has every status and everything a run can wait on", () => {
  const words = [...RUN_STATUSES, ...STEP_STATUSES, ...WAITING_ON];
  expect(words.filter((word) => !glossary.includes(`\`${word}\``))).toEqual([]);
});

test("error codes that the pages name exist", () => {
  const endings =
    /^(?:[a-z]+_)+(?:not_found|invalid|failed|lost|unknown|unavailable|full|stalled|rejected|missing|killed|outside_roots|not_allowed)$/;
  const named = readDocuments().flatMap(({ text }) => [...text.matchAll(/`([a-z]+(?:_[a-z]+)+)`/g)].map(([, code = ""]) => code));
  const events = new Set(["workspace_lost", "step_failed", "run_failed", "step_attempt_failed", "step_outcome_unknown"]);
  const codes = named.filter((code) => endings.test(code) && !events.has(code));
  expect(codes.filter((code) => !(ERROR_CODES as readonly string[]).includes(code))).toEqual([]);
});

test("every decision stands once in their list, in order", () => {
  const listed = [...readDocument("docs/decisions/README.md").text.matchAll(/^\| \[\d{4}\]\(([^)]+)\)/gm)].map(([, file]) => file);
  const files = readDocuments().flatMap(({ path }) => /^docs\/decisions\/(\d{4}-.+)$/.exec(path)?.[1] ?? []);
  expect(listed).toEqual(files.sort());
});
