/** The reference agents (shell with curl, Python, `praxis agent run`) do real work on a real stack. Needs the build, curl and python3. */
import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, jest, test } from "@jest/globals";
import type { RunEvent, RunView } from "@praxis/api/contract";
import { createApiSession, statuses, stepOf, type ApiSession } from "../runs/api-session.js";
import { praxis } from "../runs/praxis-command.js";
import { startStackUnderTest, type StackUnderTest } from "../runs/stack-under-test.js";

// A stack on a machine that may be busy.
jest.setTimeout(400_000);

const ROOT = join(import.meta.dirname, "../../..");
const EXAMPLES = join(ROOT, "examples");
const PRAXIS = join(ROOT, "cli/bin/praxis.mjs");

let stack: StackUnderTest;
let api: ApiSession;
const agents: ChildProcess[] = [];

beforeAll(async () => {
  stack = await startStackUnderTest();
  api = createApiSession(stack);
});
afterEach(() => Promise.all(agents.splice(0).map(stopAgent)));
afterAll(() => stack.stop());

/** Detached: an agent and its programs are one process group, which a test that fails can end. */
function startAgent(program: string, ...args: string[]): ChildProcess {
  const env = {
    PATH: process.env["PATH"] ?? "",
    HOME: homedir(),
    PRAXIS_API_URL: stack.apiUrl,
    PRAXIS_API_KEY: stack.apiKey,
    WORK_SECONDS: "2",
  };
  const child = spawn(program, args, { cwd: stack.folder, env, detached: true, stdio: ["ignore", "ignore", "pipe"] });
  child.stderr.resume();
  agents.push(child);
  return child;
}

async function stopAgent(child: ChildProcess): Promise<number | null> {
  if (child.exitCode === null && child.signalCode === null) {
    const exited = once(child, "exit");
    child.kill("SIGTERM");
    const late = setTimeout(() => child.pid !== undefined && process.kill(-child.pid, "SIGKILL"), 120_000);
    await exited;
    clearTimeout(late);
  }
  return child.exitCode;
}

test("a shell script with curl alone takes work, keeps it, leaves a file and an outcome", async () => {
  startAgent("sh", join(EXAMPLES, "agent.sh"), "default");
  const run = await api.start(`
name: ask-a-shell
version: 1
steps:
  - { id: work, uses: agent, with: { pool: default, instructions: look at the machine, ttlMs: 5000 } }
`);
  const ended = await api.untilEnd(run.id);
  expect(statuses(ended)).toEqual({ work: "succeeded" });
  expect(stepOf(ended, "work").outputs).toEqual({ lines: 1 });
  const file = await api.fetchRaw("GET", `/runs/${run.id}/artifacts/machine.txt`);
  expect(await file.text()).toBe(execFileSync("uname", ["-srm"], { encoding: "utf8" }));
  const events = await api.events(run.id);
  expect(events.filter(({ type }) => type === "agent.looked")).toHaveLength(1);
});

const AGENTS: [string, (program: string) => ChildProcess][] = [
  ["examples/agent.py", (program) => startAgent("python3", join(EXAMPLES, "agent.py"), "--pool", "default", "--", "sh", program)],
  [
    "praxis agent run",
    (program) => startAgent(process.execPath, PRAXIS, "agent", "run", "--pool", "default", "--id", "coder", "--", "sh", program),
  ],
];

test.each(AGENTS)(
  "%s does a coding task: the verification fails, then passes, a person approves, the branch holds the change",
  async (name, start) => {
    const source = makeSource(name);
    start(makeProgram(name));
    const run = await startCodingTask(source);
    const { approval, etag } = await api.question(run.id);
    await api.decide(approval, etag, { decision: "approve" });
    const ended = await api.untilEnd(run.id);
    expect(statuses(ended)).toEqual({ prepare: "succeeded", work: "succeeded", approve: "succeeded", apply: "succeeded" });

    const verified = (await api.events(run.id)).filter(({ type }) => type === "step_verified").map(({ data }: RunEvent) => data);
    expect(verified).toMatchObject([
      { round: 1, passed: false },
      { round: 2, passed: true },
    ]);
    const branch = `praxis/${run.id}`;
    expect(git(source, "show", `${branch}:answer.txt`)).toBe("right");
    expect(git(source, "rev-list", "--count", `main..${branch}`)).toBe("1");
    // Nobody's work tree or branch was touched.
    expect(git(source, "status", "--porcelain")).toBe("");
    expect(git(source, "ls-tree", "--name-only", "main")).toBe("judge.sh");
  },
);

test("an agent that is told to end gives the work back at once, and its program is gone", async () => {
  const program = join(stack.folder, "endless.sh");
  writeFileSync(program, "sleep 1000\n");
  const agent = startAgent(process.execPath, PRAXIS, "agent", "run", "--pool", "default", "--", "sh", program);
  const run = await api.start(`
name: endless
version: 1
steps:
  - { id: work, uses: agent, with: { pool: default, instructions: never end } }
`);
  await api.untilStep(run.id, "work", "running");
  const held = await praxis(stack.home, "lease", "list", "--run", run.id);
  expect(held).toMatchObject({ code: 0, err: "" });
  expect(held.out).toContain(run.id);
  const there = await praxis(stack.home, "agent", "list");
  expect(there.out).toMatch(/1 of 8 +default/);
  expect(await stopAgent(agent)).toBe(130);
  await api.untilStep(run.id, "work", "waiting");
  const given = (await api.events(run.id)).find(({ type }) => type === "lease_ended");
  expect(given?.data).toMatchObject({ reason: "the agent is stopping" });
  await api.expectCall(202, "POST", `/runs/${run.id}/cancel`, { body: {} });
  expect((await api.untilEnd(run.id)).status).toBe("cancelled");
});

const git = (cwd: string, ...args: string[]): string =>
  execFileSync("git", ["-c", "user.name=Ada", "-c", "user.email=ada@example.org", ...args], { cwd, encoding: "utf8" }).trim();

function makeSource(name: string): string {
  const source = join(stack.folder, name.replaceAll(/\W+/g, "-"));
  mkdirSync(source);
  writeFileSync(join(source, "judge.sh"), 'test "$(cat answer.txt)" = right || { echo "the answer is wrong"; exit 1; }\n');
  git(source, "init", "-q", "--initial-branch=main");
  git(source, "add", ".");
  git(source, "commit", "-q", "-m", "feat: begin");
  return source;
}

/** Answers wrongly until its brief tells what the verification printed. */
function makeProgram(name: string): string {
  const program = join(stack.folder, `${name.replaceAll(/\W+/g, "-")}-program.sh`);
  writeFileSync(program, 'if grep -q "the answer is wrong"; then echo right > answer.txt; else echo wrong > answer.txt; fi\n');
  return program;
}

async function startCodingTask(source: string): Promise<RunView> {
  const inputs = { instructions: "Write the right answer into answer.txt.", verify: ["sh", "judge.sh"] };
  const body = { playbook: "coding-task", inputs, repository: { path: source }, title: "Answer rightly" };
  return (await api.expectCall<RunView>(202, "POST", "/runs", { body })).body;
}
