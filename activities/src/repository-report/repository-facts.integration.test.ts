/** Every number of the three repository steps, on real repositories, against git itself. */
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkoutWorkspace, createGit } from "@praxis/repository";
import { buildLargeRepository, buildOddRepository, plainGit, plainGitBytes } from "@praxis/repository/testing";
import type { History } from "../repository-history/history.js";
import { createRepositoryHistory } from "../repository-history/index.js";
import { createRepositoryInventory } from "../repository-inventory/index.js";
import type { Inventory } from "../repository-inventory/inventory.js";
import type { StepContext, StepProgress } from "../steps/step-context.js";
import type { Facts } from "./facts.js";
import { createRepositoryReport } from "./index.js";

const git = createGit();
const LARGE_COMMITS = 20_000;
let folder = "";

interface Checkup {
  source: string;
  commit: string;
  saved: Map<string, string>;
  beats: StepProgress[];
  outputs: unknown[];
}
let odd: Checkup;
let large: Checkup;

function contextOf(
  { source, commit, saved, beats }: Checkup,
  workspace: string,
  signal = new AbortController().signal,
): StepContext<Record<string, never>> {
  return {
    run: { id: "run_test", title: "a test", labels: {}, repository: { path: source } },
    step: { id: "step", uses: "repository.report", generation: 1, attempt: 1, sideEffect: "none", timeoutMs: 60_000 },
    with: {},
    needs: { inventory: { status: "succeeded", outputs: null }, history: { status: "succeeded", outputs: null } },
    workspace: { path: workspace, commit, hostId: "test" },
    signal,
    heartbeat: (progress) => void beats.push(progress),
    output: { write: () => undefined, flush: () => Promise.resolve() },
    saveArtifact: ({ name, content }) => {
      saved.set(name, Buffer.from(content as string).toString("utf8"));
      return Promise.resolve({ sha256: "", bytes: 0 });
    },
    readArtifact: (stepId, name) => Promise.resolve(name === `${stepId}.json` ? Buffer.from(saved.get(name) ?? "") : null),
    note: () => undefined,
  };
}

async function checkUp(source: string, commit: string): Promise<Checkup> {
  const checkup: Checkup = { source, commit, saved: new Map(), beats: [], outputs: [] };
  const target = join(folder, "workspaces", commit);
  await checkoutWorkspace({ git, source: { path: source }, commit, target });
  const context = contextOf(checkup, target);
  checkup.outputs.push(...(await Promise.all([createRepositoryInventory({ git })(context), createRepositoryHistory({ git })(context)])));
  checkup.outputs.push(await createRepositoryReport()(context));
  return checkup;
}

beforeAll(async () => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "praxis-facts-")));
  for (const name of ["odd", "large"]) mkdirSync(join(folder, name));
  const { path, commit } = buildOddRepository(join(folder, "odd"));
  odd = await checkUp(path, commit);
  const many = await buildLargeRepository(join(folder, "large"), { commits: LARGE_COMMITS });
  large = await checkUp(many.path, many.commit);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const parsed = <T>({ saved }: Checkup, name: string): T => JSON.parse(saved.get(name) ?? "null") as T;
const factsOf = (checkup: Checkup): Facts => parsed<Facts>(checkup, "facts.json");

interface TreeLine {
  type: string;
  mode: string;
  bytes: number;
  path: Buffer;
  objectId: string;
}

function treeOf({ source, commit }: Checkup): TreeLine[] {
  const records = plainGitBytes(source, ["ls-tree", "-r", "-l", "-z", commit]).toString("latin1").split("\0").slice(0, -1);
  return records.map((record) => {
    const [mode = "", type = "", objectId = "", size = ""] = record.slice(0, record.indexOf("\t")).split(/ +/);
    return { mode, type, objectId, bytes: Number(size) || 0, path: Buffer.from(record.slice(record.indexOf("\t") + 1), "latin1") };
  });
}

const newlines = ({ source }: Checkup, objectId: string): number =>
  plainGitBytes(source, ["cat-file", "blob", objectId]).toString("latin1").split("\n").length - 1;

describe.each([
  ["the odd repository", () => odd],
  ["20,000 commits", () => large],
])("%s", (_name, checkupOf) => {
  test("commits, merges, authors and times are what git says", () => {
    const { source, commit } = checkupOf();
    const facts = factsOf(checkupOf());
    const emails = plainGit(source, ["-c", `mailmap.blob=${commit}:.mailmap`, "log", "--format=%aE", commit])
      .toLowerCase()
      .split("\n");
    const times = plainGit(source, ["log", "--format=%ct", commit])
      .split("\n")
      .map(Number)
      .sort((left, right) => left - right);
    expect(facts.commit).toBe(commit);
    expect(facts.commits).toBe(Number(plainGit(source, ["rev-list", "--count", commit])));
    expect(facts.merges).toBe(Number(plainGit(source, ["rev-list", "--count", "--merges", commit])));
    expect(facts.authors).toBe(new Set(emails).size);
    const shortlog = plainGit(source, ["-c", `mailmap.blob=${commit}:.mailmap`, "shortlog", "-se", commit]).toLowerCase();
    expect(facts.authors).toBe(new Set(shortlog.split("\n").map((line) => line.replace(/.*</, ""))).size);
    expect(Date.parse(facts.firstCommitAt ?? "")).toBe((times[0] ?? 0) * 1_000);
    expect(Date.parse(facts.lastCommitAt ?? "")).toBe((times.at(-1) ?? 0) * 1_000);
    const perAuthor = parsed<History>(checkupOf(), "history.json").topAuthors;
    for (const { email, commits } of perAuthor) expect(commits).toBe(emails.filter((other) => other === email).length);
  });

  test("weeks and churn add up to what git says", () => {
    const { source, commit } = checkupOf();
    const history = parsed<History>(checkupOf(), "history.json");
    // From outside the work tree git reads no attributes of it, and neither does the step.
    const numstat = plainGit("/", [
      `--git-dir=${plainGit(source, ["rev-parse", "--absolute-git-dir"])}`,
      "--bare",
      "log",
      "--no-merges",
      "--no-renames",
      "--numstat",
      "--format=",
      commit,
    ]);
    const sums = numstat.split("\n").map((line) => line.split("\t"));
    expect(history.churn.added).toBe(sums.reduce((sum, [added]) => sum + (Number(added) || 0), 0));
    expect(history.churn.deleted).toBe(sums.reduce((sum, [, deleted]) => sum + (Number(deleted) || 0), 0));
    expect(history.weeks.reduce((sum, { commits }) => sum + commits, 0)).toBe(history.commits);
    expect(history.weeks.reduce((sum, { added }) => sum + added, 0)).toBe(history.churn.added);
    expect(history.activeWeeks).toBe(history.weeks.length);
  });

  test("files, bytes and lines are what git says, and the languages add up to them", () => {
    const facts = factsOf(checkupOf());
    const tree = treeOf(checkupOf());
    const blobs = tree.filter(({ type }) => type === "blob");
    const rows = Object.values(facts.languages);
    expect(facts.files).toBe(blobs.length);
    expect(facts.bytes).toBe(blobs.reduce((sum, { bytes }) => sum + bytes, 0));
    expect(facts.submodules).toBe(tree.length - blobs.length);
    expect(facts.links).toBe(blobs.filter(({ mode }) => mode === "120000").length);
    for (const key of ["files", "bytes", "lines"] as const) expect(rows.reduce((sum, row) => sum + row[key], 0)).toBe(facts[key]);
    const typescript = blobs.filter(({ path }) => path.toString("latin1").endsWith(".ts"));
    expect(facts.languages["TypeScript"]).toEqual({
      files: typescript.length,
      bytes: typescript.reduce((sum, { bytes }) => sum + bytes, 0),
      lines: typescript.reduce((sum, { objectId }) => sum + newlines(checkupOf(), objectId), 0),
    });
    const largest = blobs.map(({ bytes }) => bytes).sort((left, right) => right - left);
    expect(facts.largestFiles.map(({ bytes }) => bytes)).toEqual(largest.slice(0, 25));
  });

  test("markers are what git grep finds", () => {
    const { source, commit } = checkupOf();
    const { counts } = parsed<Inventory>(checkupOf(), "inventory.json").markers;
    const found = plainGit(source, ["grep", "-I", "-o", "-w", "-h", "-E", "TODO|FIXME|HACK|XXX", commit]).split("\n");
    for (const [marker, count] of Object.entries(counts)) expect(count).toBe(found.filter((word) => word === marker).length);
  });

  test("each hot spot has the commits and lines git says, and no file scores higher", () => {
    const { source, commit } = checkupOf();
    const { hotSpots } = parsed<History>(checkupOf(), "history.json");
    const byPath = new Map(treeOf(checkupOf()).map((line) => [line.path.toString("utf8"), line]));
    for (const { path, commits, lines } of hotSpots.filter((spot) => byPath.has(spot.path)).slice(0, 5)) {
      expect(commits).toBe(
        Number(plainGit(source, ["--literal-pathspecs", "rev-list", "--count", "--no-merges", "--full-history", commit, "--", path])),
      );
      expect(lines).toBe(newlines(checkupOf(), byPath.get(path)?.objectId ?? ""));
    }
    expect(hotSpots.map(({ score }) => score)).toEqual([...hotSpots].map(({ score }) => score).sort((left, right) => right - left));
  });

  test("the page needs nothing else and outputs are small", () => {
    const page = checkupOf().saved.get("report.html") ?? "";
    expect(page).toContain("default-src &#39;none&#39;");
    expect(page).not.toMatch(/<script|<img|<link|<iframe|<[^>]*\s(?:src|on\w+)=|url\(|@import|href="(?!#)/i);
    expect(page.match(/<svg /g)).toHaveLength(8);
    for (const output of checkupOf().outputs) expect(JSON.stringify(output).length).toBeLessThan(8_000);
  });
});

test("the odd repository's own facts are known", () => {
  const facts = factsOf(odd);
  expect(facts).toMatchObject({
    files: 32,
    links: 2,
    submodules: 1,
    binaryFiles: 2,
    licence: "MIT",
    authors: 3,
    markers: { TODO: 0, FIXME: 1, HACK: 1, XXX: 0 },
  });
  expect(facts.languages["Python"]?.files).toBe(2);
  expect(facts.tests).toMatchObject({ testFiles: 1, codeFiles: 10 });
  expect(facts.manifests.first).toEqual([{ path: "package.json", kind: "npm" }]);
  expect(odd.saved.get("report.html")).toContain("&#60;img src=x onerror=alert(1)&#62;.html");
  expect(odd.saved.get("report.md")).not.toContain("<img");
});

test("files that always change together are found among 20,000 commits", () => {
  const { pairs } = parsed<History>(large, "history.json").changeTogether;
  expect(pairs[0]).toMatchObject({ left: "src/part-0/file-0.ts", right: "src/part-0/twin.ts", confidence: 1 });
});

test("heartbeats carry how far the step is", () => {
  expect(large.beats).toContainEqual({ note: "reading commits", done: LARGE_COMMITS, total: LARGE_COMMITS });
  expect(large.beats.some(({ note }) => note === "reading files")).toBe(true);
});

describe("a step that cannot do its work", () => {
  test("stops when it is cancelled, with the reason", async () => {
    const context = contextOf(odd, join(folder, "workspaces", odd.commit), AbortSignal.abort(new Error("cancelled")));
    await expect(createRepositoryHistory({ git })(context)).rejects.toThrow("cancelled");
    await expect(createRepositoryInventory({ git })(context)).rejects.toThrow("cancelled");
  });
  test("does not follow a .git that an earlier step turned elsewhere", async () => {
    const fake = join(folder, "fake");
    mkdirSync(fake);
    symlinkSync(join(odd.source, ".git"), join(fake, ".git"));
    await expect(createRepositoryHistory({ git })(contextOf(odd, fake))).rejects.toMatchObject({ code: "path_outside_roots" });
  });
  test("says that it needs a checkout, or the steps before it", async () => {
    const context = contextOf(odd, "");
    await expect(createRepositoryInventory({ git })({ ...context, workspace: null })).rejects.toMatchObject({
      code: "repository_not_found",
    });
    await expect(createRepositoryReport()({ ...context, needs: {} })).rejects.toMatchObject({ code: "artifact_not_found" });
  });
  test("is not misled by what an earlier step wrote into the work tree", async () => {
    const workspace = join(folder, "workspaces", odd.commit);
    writeFileSync(join(workspace, ".mailmap"), "One <one@example.org> <ann@example.org>\nOne <one@example.org> <bob@example.org>\n");
    writeFileSync(join(workspace, ".gitattributes"), "* -diff\n");
    writeFileSync(join(workspace, "README.md"), "changed\n".repeat(99));
    const again: Checkup = { ...odd, saved: new Map() };
    await createRepositoryHistory({ git })(contextOf(again, workspace));
    expect(parsed<History>(again, "history.json")).toEqual(parsed<History>(odd, "history.json"));
  });
});
