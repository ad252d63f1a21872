/** Bad input on a real stack: each has its exact answer, and leaves no run, no command and no workspace behind. Needs the build. */
import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { RunView } from "@praxis/api/contract";
import { createDatabase, type Database } from "@praxis/database";
import { createApiSession, type ApiSession, type ProblemBody } from "./api-session.js";
import { praxis } from "./praxis-command.js";
import { startStackUnderTest, type StackUnderTest } from "./stack-under-test.js";

let stack: StackUnderTest;
let api: ApiSession;
let database: Database;
const TABLES = ["runs", "steps", "run_events", "commands", "artifacts", "approvals", "idempotency_keys"];
const at = (...names: string[]): string => join(stack.folder, ...names);

beforeAll(async () => {
  stack = await startStackUnderTest();
  api = createApiSession(stack);
  database = createDatabase({ url: stack.databaseUrl, poolMax: 1 });
  mkdirSync(at("plain"));
  mkdirSync(at("empty"));
  writeFileSync(at("file"), "not a folder\n");
  symlinkSync("/etc", at("link-out"));
  execFileSync("git", ["init", "-q", at("empty")]);
  mkdirSync(at("torn"));
  execFileSync("git", ["clone", "-q", "--no-hardlinks", stack.home, at("torn")]);
  // Still a repository to look at, but HEAD leads to an object that is gone.
  for (const folder of readdirSync(at("torn/.git/objects"))) if (folder.length === 2) tearOut(at("torn/.git/objects", folder));
  // The welcome run must not come in between.
  await welcomeEnded();
});
afterAll(async () => {
  await database.close();
  await stack.stop();
});

function tearOut(folder: string): void {
  for (const file of readdirSync(folder)) {
    chmodSync(join(folder, file), 0o600);
    writeFileSync(join(folder, file), "torn");
  }
}

async function welcomeEnded(): Promise<void> {
  const deadline = performance.now() + 60_000;
  for (;;) {
    const { body } = await api.expectCall<{ items: RunView[] }>(200, "GET", "/runs");
    const [first] = body.items;
    // Its last trace is the archive of its history.
    if (first !== undefined && (await api.fetchRaw("HEAD", `/runs/${first.id}/artifacts/temporal-history.json`)).ok) return;
    if (performance.now() > deadline) throw new Error(`the welcome run did not end:\n${stack.text()}`);
    await delay(100);
  }
}

interface Traces {
  rows: Record<string, number>;
  workspaces: string[];
}

/** Everything a request could leave half-done. */
async function traces(): Promise<Traces> {
  const rows: Record<string, number> = {};
  for (const table of TABLES) {
    const [counted] = await database.queryOnce<{ n: string }>(`SELECT count(*) AS n FROM ${table}`);
    rows[table] = Number(counted?.n);
  }
  const workspaces = join(stack.dataDir, "workspaces");
  return { rows, workspaces: existsSync(workspaces) ? readdirSync(workspaces).sort() : [] };
}

const command = (step: string): string => `name: p\nversion: 1\nsteps:\n${step}`;
const OK = command("  - { id: a, uses: wait, with: { durationMs: 1 } }\n");

interface Case {
  says: string;
  body: () => unknown;
  status: number;
  code: string;
  /** Each issue: the beginning of `line:column path message`, or a pattern. */
  issues?: RegExp[];
  headers?: Record<string, string>;
}

const inline =
  (text: string): (() => unknown) =>
  () => ({ playbook: { inline: text } });

const CASES: Case[] = [
  { says: "an unknown playbook", body: () => ({ playbook: "nope" }), status: 422, code: "playbook_not_found" },
  {
    says: "a name that leads out of the folder",
    body: () => ({ playbook: "../../one", repository: { path: stack.home } }),
    ...{ status: 422, code: "playbook_not_found" },
  },
  {
    says: "text that is no YAML",
    body: inline("name: p\nversion: 1\nsteps: [\n  { id: a\n"),
    ...{ status: 422, code: "playbook_invalid", issues: [/^\d+:\d+ /] },
  },
  {
    says: "every fault at once",
    body: inline(`name: p
version: one
colour: red
steps:
  - { id: a, uses: wait, with: { durationMs: 1 }, timeout: 5 }
  - { id: a, uses: nonsense }
  - { id: c, uses: command, needs: [zzz], with: { argv: [] } }
  - { id: d, uses: wait, if: "1 +", with: { durationMs: 1 } }
`),
    ...{ status: 422, code: "playbook_invalid" },
    issues: [
      /^2:10 version/,
      /^3:\d+ colour/,
      /^5:\d+ .*timeout/,
      /^6:\d+ steps\[1\]\.id/,
      /^6:\d+ .*nonsense/,
      /^7:\d+ .*zzz/,
      /^7:\d+ .*argv/,
      /^8:\d+ .*if/,
    ],
  },
  {
    says: "a cycle",
    body: inline(
      command(
        "  - { id: a, uses: wait, needs: [b], with: { durationMs: 1 } }\n  - { id: b, uses: wait, needs: [a], with: { durationMs: 1 } }\n",
      ),
    ),
    ...{ status: 422, code: "playbook_invalid", issues: [/^[45]:\d+ .*(?:cycle|circle|a.*b)/] },
  },
  {
    says: "a step kind for benchmarks only",
    body: inline(command("  - { id: a, uses: bench.noop }\n")),
    ...{ status: 422, code: "playbook_invalid", issues: [/^4:\d+ .*bench\.noop/] },
  },
  { says: "an empty playbook", body: inline(" "), status: 422, code: "playbook_invalid", issues: [/^1:1 /] },
  {
    says: "a reserved name inline",
    body: inline(OK.replace("name: p", "name: repository-checkup")),
    ...{ status: 422, code: "playbook_invalid", issues: [/^1:7 name/] },
  },
  {
    says: "inputs that the schema refuses",
    body: () => ({ playbook: "run-command", inputs: { argv: "ls", colour: 1 }, repository: { path: stack.home } }),
    ...{ status: 422, code: "inputs_invalid", issues: [/inputs\.argv/, /inputs\.colour|colour/] },
  },
  {
    says: "inputs left out",
    body: () => ({ playbook: "run-command", repository: { path: stack.home } }),
    status: 422,
    code: "inputs_invalid",
  },
  {
    says: "no repository where a step needs one",
    body: () => ({ playbook: "repository-checkup" }),
    ...{ status: 422, code: "invalid_request" },
  },
  { says: "a repository that is not there", body: () => checkup(at("missing")), status: 422, code: "repository_not_found" },
  { says: "a folder without a repository", body: () => checkup(at("plain")), status: 422, code: "repository_not_found" },
  { says: "a file", body: () => checkup(at("file")), status: 422, code: "repository_not_found" },
  { says: "a path outside the roots", body: () => checkup("/etc"), status: 422, code: "path_outside_roots" },
  { says: "a path that climbs out", body: () => checkup(`${stack.home}/../../../etc`), status: 422, code: "path_outside_roots" },
  { says: "a link that leads out", body: () => checkup(at("link-out")), status: 422, code: "path_outside_roots" },
  { says: "a relative path", body: () => checkup("home"), status: 422, code: "path_outside_roots" },
  { says: "an unknown ref", body: () => checkup(stack.home, "no-such-branch"), status: 422, code: "ref_not_found" },
  { says: "a ref that is an option", body: () => checkup(stack.home, "--help"), status: 422, code: "ref_not_found" },
  { says: "a repository without a commit", body: () => checkup(at("empty")), status: 422, code: "ref_not_found" },
  { says: "a repository that git cannot read", body: () => checkup(at("torn")), status: 422, code: "repository_unreadable" },
  {
    says: "a URL of a host that is not allowed",
    body: () => ({ playbook: "repository-checkup", repository: { url: "https://example.org/a.git" } }),
    ...{ status: 422, code: "url_not_allowed" },
  },
  {
    says: "a URL that is a program",
    body: () => ({ playbook: "repository-checkup", repository: { url: "ext::sh -c id" } }),
    ...{ status: 422, code: "url_not_allowed" },
  },
  { says: "an unknown member", body: () => ({ playbook: "nope", colour: 1 }), status: 422, code: "invalid_request" },
  { says: "a priority out of range", body: () => ({ playbook: { inline: OK }, priority: 9 }), status: 422, code: "invalid_request" },
  { says: "a body of 2 MB", body: () => ({ playbook: { inline: `${OK}#${"x".repeat(2_000_000)}` } }), status: 413, code: "body_too_large" },
  { says: "JSON that is none", body: () => '{"playbook": ', status: 400, code: "malformed_request" },
  { says: "no body", body: () => "", status: 400, code: "malformed_request" },
  {
    says: "another media type",
    body: () => "playbook: nope",
    ...{ headers: { "Content-Type": "text/yaml" }, status: 415, code: "unsupported_media_type" },
  },
];

function checkup(path: string, ref?: string): unknown {
  return { playbook: "repository-checkup", repository: { path, ...(ref === undefined ? {} : { ref }) } };
}

describe("POST /runs refuses", () => {
  test.each(CASES)("$says: $status $code", async ({ body, status, code, issues, headers }) => {
    const before = await traces();
    const key = `bad-${Math.random()}`;
    const answer = await api.call<ProblemBody>("POST", "/runs", { body: body(), headers: { "Idempotency-Key": key, ...headers } });
    expect([answer.status, answer.body.code, answer.body.detail]).toEqual([status, code, expect.stringMatching(/^[A-Z"].*\.$/s)]);
    const lines = (answer.body.issues ?? []).map(({ path, message, line, column }) => `${line ?? 0}:${column ?? 0} ${path}: ${message}`);
    for (const issue of issues ?? [])
      expect(lines).toContainEqual(expect.stringMatching(issue.source.startsWith("^") ? issue : new RegExp(issue)));
    if (code === "playbook_invalid") expect(lines.filter((line) => line.startsWith("0:"))).toEqual([]);
    expect(JSON.stringify(answer.body)).not.toMatch(/node_modules|at .*\.js:\d|postgres:/);
    expect(await traces()).toEqual(before);
  });
});

describe("praxis says what is wrong and exits by its table", () => {
  const CLI: { says: string; args: () => string[]; code: number; tells: RegExp[] }[] = [
    {
      says: "an unknown playbook",
      args: () => ["run", "start", "nope"],
      code: 2,
      tells: [/No playbook named "nope"/, /praxis playbook list/],
    },
    {
      says: "a playbook with faults",
      args: () => ["run", "start", at("bad.yaml")],
      ...{ code: 2, tells: [/^ {2}2:10 version: /m, /^ {2}4:\d+ .*nonsense/m] },
    },
    { says: "a file that is not there", args: () => ["run", "start", at("none.yaml")], code: 2, tells: [/none\.yaml/] },
    { says: "validate with faults", args: () => ["playbook", "validate", at("bad.yaml")], code: 1, tells: [/2:10/, /nonsense/] },
    {
      says: "a repository that is not there",
      args: () => ["run", "start", "repository-checkup", "--repo", at("missing")],
      ...{ code: 2, tells: [/missing/] },
    },
    {
      says: "an unknown ref",
      args: () => ["run", "start", "repository-checkup", "--repo", ".", "--ref", "nope"],
      ...{ code: 2, tells: [/no branch, tag or commit "nope"/] },
    },
    {
      says: "outside the roots",
      args: () => ["run", "start", "repository-checkup", "--repo", "/etc"],
      code: 2,
      tells: [/PRAXIS_REPOSITORY_ROOTS/],
    },
    {
      says: "bad inputs",
      args: () => ["run", "start", "run-command", "--repo", ".", "--input", "argv=ls"],
      ...{ code: 2, tells: [/inputs\.argv/, /praxis playbook show/] },
    },
    { says: "an input without =", args: () => ["run", "start", "run-command", "--input", "argv"], code: 2, tells: [/key=value/] },
    { says: "an unknown run", args: () => ["run", "show", "run_00000000000000000000000000"], code: 2, tells: [/run list/] },
    { says: "an unknown command", args: () => ["frob"], code: 2, tells: [/unknown command/] },
    { says: "an unknown option", args: () => ["run", "list", "--frob"], code: 2, tells: [/unknown option/] },
  ];

  test.each(CLI)("$says: exit code $code", async ({ args, code, tells }) => {
    writeFileSync(at("bad.yaml"), "name: p\nversion: one\nsteps:\n  - { id: a, uses: nonsense }\n");
    const before = await traces();
    const said = await praxis(stack.home, ...args());
    expect([said.code, said.out]).toEqual([code, code === 1 ? said.out : ""]);
    for (const pattern of tells) expect(said.out + said.err).toMatch(pattern);
    expect(said.out + said.err).not.toMatch(/\n\s+at .*\.js|undefined|\[object/);
    expect(await traces()).toEqual(before);
  });

  test("an unreachable server is exit code 5 and names the address and the way out", async () => {
    mkdirSync(at("elsewhere/.praxis"), { recursive: true });
    writeFileSync(at("elsewhere/.praxis/credentials.json"), JSON.stringify({ apiUrl: "http://127.0.0.1:9", apiKey: "pxs_x" }), {
      mode: 0o600,
    });
    const said = await praxis(at("elsewhere"), "run", "list");
    expect(said.code).toBe(5);
    expect(said.err).toMatch(/127\.0\.0\.1:9/);
    expect(said.err).toMatch(/npm start/);
  });
});

describe("what goes wrong only while it runs", () => {
  test("a repository that breaks after the run was accepted fails its step with the cause, and keeps no workspace", async () => {
    execFileSync("git", ["clone", "-q", "--no-hardlinks", stack.home, at("breaks")]);
    const playbook = `name: breaks
version: 1
steps:
  - { id: ask, uses: approval, with: { question: "Now?" } }
  - { id: prepare, uses: workspace.prepare, needs: [ask] }
  - { id: inventory, uses: repository.inventory, needs: [prepare] }
`;
    const { id } = await api.start(playbook, { repository: { path: at("breaks") } });
    const { approval, etag } = await api.question(id);
    // The commit itself can still be read; its files cannot.
    const kept = (await api.getRun(id)).repository?.commit?.slice(0, 2);
    for (const folder of readdirSync(at("breaks/.git/objects")))
      if (folder.length === 2 && folder !== kept) tearOut(at("breaks/.git/objects", folder));
    await api.decide(approval, etag, { decision: "approve" });
    const run = await api.untilEnd(id);
    expect(run).toMatchObject({ status: "failed", failure: { code: "repository_unreadable", stepId: "prepare" } });
    const left = join(stack.dataDir, "workspaces", id);
    expect(existsSync(left) ? readdirSync(left) : []).toEqual([]);
  });
});
