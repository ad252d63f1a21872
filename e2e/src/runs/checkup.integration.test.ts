/** `praxis run start repository-checkup --repo <path> --watch` on real repositories: every number is what git says. Needs the build. */
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { RunView } from "@praxis/api/contract";
import { buildLargeRepository, buildOddRepository, plainGit } from "@praxis/repository/testing";
import { createApiSession, statuses, type ApiSession } from "./api-session.js";
import { readGitFacts } from "./git-facts.js";
import { praxis } from "./praxis-command.js";
import { startStackUnderTest, type StackUnderTest } from "./stack-under-test.js";

const ROOT = join(import.meta.dirname, "../../..");
const LARGE_COMMITS = 20_000;

interface Facts {
  commit: string;
  commits: number;
  merges: number;
  authors: number;
  files: number;
  bytes: number;
  lines: number;
  languages: Record<string, { files: number; bytes: number; lines: number }>;
  firstCommitAt: string;
  lastCommitAt: string;
  hotSpots: { path: string; commits: number; lines: number }[];
}

let stack: StackUnderTest;
let api: ApiSession;

beforeAll(async () => {
  stack = await startStackUnderTest();
  api = createApiSession(stack);
});
afterAll(() => stack.stop());

const BUILDERS = {
  this: (path: string) => void plainGit("/", ["clone", "--quiet", "--no-hardlinks", ROOT, path]),
  odd: (path: string) => {
    mkdirSync(path);
    buildOddRepository(path);
  },
  large: async (path: string) => {
    mkdirSync(path);
    await buildLargeRepository(path, { commits: LARGE_COMMITS });
  },
};

/** The view that `--watch --json` prints last. */
function lastView(out: string): RunView {
  return JSON.parse(out.trimEnd().split("\n").at(-1) ?? "") as RunView;
}

describe.each([
  ["this repository", "this"],
  ["renames, merges, binary files, unusual names", "odd"],
  ["20,000 commits", "large"],
] as const)("%s", (_what, name) => {
  let path = "";
  let run: RunView;
  let files = "";

  beforeAll(async () => {
    path = join(stack.folder, name);
    await BUILDERS[name](path);
  });

  test("the watched run succeeds with exit code 0 and its log verifies", async () => {
    const said = await praxis(stack.home, "--json", "run", "start", "repository-checkup", "--repo", path, "--watch");
    expect(said).toMatchObject({ code: 0, err: "" });
    run = lastView(said.out);
    expect(run.status).toBe("succeeded");
    expect(statuses(run)).toEqual({ prepare: "succeeded", inventory: "succeeded", history: "succeeded", report: "succeeded" });
    const verified = await praxis(stack.home, "run", "verify", run.id);
    expect(verified.code).toBe(0);
    expect(verified.out).toMatch(/^✓ OK {2}\d+ events, no gap, no change/);
  });

  test("facts.json says what git says", async () => {
    files = join(stack.folder, `${name}-files`);
    const fetched = await praxis(stack.home, "run", "artifacts", run.id, "--out", files);
    expect(fetched).toMatchObject({ code: 0, err: "" });
    const facts = JSON.parse(readFileSync(join(files, "facts.json"), "utf8")) as Facts;
    const commit = plainGit(path, ["rev-parse", "HEAD"]);
    const truth = readGitFacts(path, commit);
    const { commits, merges, authors, files: count, bytes } = truth;
    expect(facts).toMatchObject({ commit, commits, merges, authors, files: count, bytes, lines: truth.text.lines });
    expect(Date.parse(facts.firstCommitAt)).toBe(truth.firstCommitAt);
    expect(Date.parse(facts.lastCommitAt)).toBe(truth.lastCommitAt);
    const sums = Object.values(facts.languages).reduce(
      (sum, one) => ({ files: sum.files + one.files, bytes: sum.bytes + one.bytes, lines: sum.lines + one.lines }),
      { files: 0, bytes: 0, lines: 0 },
    );
    // Binary files and links have rows of their own, without lines.
    expect(sums).toEqual({ files: count, bytes, lines: truth.text.lines });
    for (const [language, endings] of Object.entries({
      TypeScript: [".ts", ".tsx"],
      Markdown: [".md"],
      JSON: [".json"],
      Python: [".py"],
    })) {
      const counted = truth.byEnding(...endings);
      // The odd repository has a Python program that only its first line names.
      if (counted.files > 0 && !(name === "odd" && language === "Python")) expect(facts.languages[language]).toEqual(counted);
    }
    expect(facts.hotSpots.length).toBeGreaterThan(0);
    for (const spot of facts.hotSpots)
      expect(spot).toEqual({ path: spot.path, commits: truth.commitsOf(spot.path), lines: truth.linesOf(spot.path) });
  });

  test("the reports are there and load nothing from elsewhere", () => {
    const html = readFileSync(join(files, "report.html"), "utf8");
    expect(html).toContain("<svg");
    expect(html).toContain("</html>");
    expect(html).not.toMatch(/<(?:script|link|iframe|object|embed|base|form)\b|@import/i);
    const tags = [...html.matchAll(/<[a-z][^>]*>/gi)].map(([tag]) => tag).join("\n");
    const addresses = [...tags.matchAll(/\s(?:src|href|xlink:href|action|poster|srcset)\s*=\s*["']?([^"'\s>]*)/gi)];
    expect(addresses.map(([, address = ""]) => address).filter((address) => !/^(?:#|data:)/.test(address))).toEqual([]);
    expect(html.match(/url\(\s*["']?(?!data:|#|["'])/i)).toBeNull();
    const markdown = readFileSync(join(files, "report.md"), "utf8");
    expect(markdown).toMatch(/^# /);
    expect(markdown).not.toMatch(/!\[[^\]]*\]\((?!data:)/);
  });

  test("the run's Temporal history is served from the archive once it has ended", async () => {
    const { body } = await api.expectCall<{ events: { eventType: string }[]; execution?: number }>(
      200,
      "GET",
      `/runs/${run.id}/history.json`,
    );
    const history = "history" in body ? (body.history as { events: { eventType: string }[] }) : body;
    expect(history.events[0]?.eventType).toMatch(/WorkflowExecutionStarted|EVENT_TYPE_WORKFLOW_EXECUTION_STARTED/);
    expect(history.events.at(-1)?.eventType).toMatch(/WorkflowExecutionCompleted|EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED/);
    const beyond = await api.call("GET", `/runs/${run.id}/history.json?execution=1`);
    expect(beyond).toMatchObject({ status: 404, body: { code: "history_not_found" } });
  });
});

describe("what the plain command prints", () => {
  test("an unwatched start says the run's id, and exits 0 once it is accepted", async () => {
    const said = await praxis(stack.home, "run", "start", "repository-checkup", "--repo", stack.home);
    expect(said).toMatchObject({ code: 0, err: "" });
    const id = /run_[0-9a-z]{26}/.exec(said.out)?.[0] ?? "";
    expect((await api.untilEnd(id)).status).toBe("succeeded");
  });

  test("a run that fails makes the watch exit with 1 and say which step and why", async () => {
    const said = await praxis(
      stack.home,
      ...["run", "start", "run-command", "--repo", stack.home, "--input", 'argv=["sh","-c","echo so what; exit 3"]', "--watch"],
    );
    expect(said.code).toBe(1);
    expect(said.out).toContain("The command ended with code 3");
    expect(said.out).toContain("command");
  });
});
