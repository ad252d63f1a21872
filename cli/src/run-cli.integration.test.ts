/** The whole command line against a server of the contract, over real connections that break. */
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { createFakeApi, stepView, type FakeApi } from "./testing/fake-api.js";
import { inFolder, invoke, until, type Invocation, type InvokeOptions } from "./testing/invoke.js";

let api: FakeApi;
beforeEach(async () => {
  api = await createFakeApi();
});
afterEach(() => api.stop());

const praxis = (args: readonly string[], options: InvokeOptions = {}): Invocation =>
  invoke(args, { url: api.url, key: api.key, ...options });
const ESC = "\u001b";

async function result(invocation: Invocation): Promise<{ exit: number; out: string; err: string }> {
  const exit = await invocation.done;
  return { exit, out: invocation.stdout(), err: invocation.stderr() };
}
const linesOf = (text: string): unknown[] =>
  text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
const starts = (): number => api.seen.filter(({ method, path }) => method === "POST" && path === "/api/v1/runs").length;

describe("run start", () => {
  test("an accepted run exits 0 and says how to follow it; --json is the body of the API", async () => {
    const { exit, out } = await result(praxis(["run", "start", "repository-checkup", "--title", "Hello", "--label", "team=core"]));
    const [run] = [...api.runs.values()];
    expect({ exit, follow: out.includes(`praxis run watch ${run?.id}`) }).toEqual({ exit: 0, follow: true });
    expect(run).toMatchObject({ title: "Hello", labels: { team: "core" } });
    const json = await result(praxis(["run", "start", "x", "--json"]));
    expect(JSON.parse(json.out)).toEqual(JSON.parse(JSON.stringify([...api.runs.values()].at(-1))));
  });

  test("an answer lost on its way starts nothing twice: the repeat carries the same key", async () => {
    let broken = 0;
    api.fault = ({ method }) => (method === "POST" && broken++ < 2 ? "break-after" : undefined);
    const { exit, err } = await result(praxis(["run", "start", "x"]));
    expect({ exit, runs: api.runs.size, calls: starts() }).toEqual({ exit: 0, runs: 1, calls: 3 });
    expect(new Set(api.seen.map(({ headers }) => headers["idempotency-key"])).size).toBe(1);
    expect(err).toContain("nothing new was started");
  });

  test("when nobody can tell whether it started, the key that finds out is printed and the exit code is 5", async () => {
    api.fault = ({ method }) => (method === "POST" ? "break-after" : undefined);
    const { exit, err } = await result(praxis(["run", "start", "x"]));
    expect(exit).toBe(5);
    const key = /--idempotency-key (\S+)/.exec(err)?.[1] ?? "";
    api.fault = () => undefined;
    expect((await result(praxis(["run", "start", "x", "--idempotency-key", key]))).exit).toBe(0);
    expect(api.runs.size).toBe(1);
  });

  test("two invocations without a key are two runs", async () => {
    expect([await praxis(["run", "start", "x"]).done, await praxis(["run", "start", "x"]).done]).toEqual([0, 0]);
    expect(api.runs.size).toBe(2);
  });

  test("a busy server is asked again after the time it says", async () => {
    let refused = 0;
    api.fault = () => (refused++ < 2 ? { status: 503, code: "database_unavailable", retryAfterS: 2 } : undefined);
    expect((await result(praxis(["run", "start", "x"]))).exit).toBe(0);
    api.fault = () => ({ status: 503, code: "database_unavailable", retryAfterS: 2 });
    expect((await result(praxis(["run", "start", "x"]))).exit).toBe(5);
  });

  test("a file is sent as its text, inputs and repository as they are meant", () =>
    inFolder(async (folder) => {
      writeFileSync(join(folder, "nightly.yaml"), "name: nightly\n");
      writeFileSync(join(folder, "in.json"), '{"a":1,"b":2}');
      mkdirSync(join(folder, ".git"));
      const args = [
        "run",
        "start",
        "nightly.yaml",
        "--repo",
        ".",
        "--ref",
        "main",
        "--inputs",
        "in.json",
        "--input",
        "b=three",
        "--priority",
        "1",
      ];
      expect((await result(praxis(args, { cwd: folder }))).exit).toBe(0);
      expect(api.seen.at(-1)?.body).toEqual({
        playbook: { inline: "name: nightly\n" },
        inputs: { a: 1, b: "three" },
        repository: { path: folder, ref: "main" },
        priority: 1,
      });
    }));

  test.each([
    [["run", "start"], "missing required argument"],
    [["run", "start", "x", "--priority", "9"], "from 1 to 5"],
    [["run", "start", "x", "--input", "novalue"], "key=value"],
    [["run", "start", "x", "--ref", "main"], "--ref needs --repo"],
    [["run", "start", "nowhere.yaml"], "there is no such file"],
    [["run", "start", "x", "--title", " "], "title"],
    [["run", "start", "x", "--label", "bad key=1"], "labels"],
    [["run", "start", "x", "--bogus"], "unknown option"],
    [["run", "list", "--since", "yesterday"], "yesterday"],
    [["run", "message", "last", "x", "--mode", "shout"], "--mode"],
    [["key", "create", "ci"], "either a role or scopes"],
  ])("%j is a mistake in use: exit 2, said plainly, nothing asked of the server", async (args, text) => {
    const { exit, err, out } = await result(praxis(args));
    expect({ exit, out, asked: api.seen.length }).toEqual({ exit: 2, out: "", asked: 0 });
    expect(err).toContain(text);
  });

  test("a refusal says what happened, what it means and what to do", async () => {
    const { exit, err } = await result(praxis(["run", "start", "missing"]));
    expect(exit).toBe(2);
    for (const text of ["There is no playbook `missing`.", "praxis playbook list", "playbook_not_found", "req_test"])
      expect(err).toContain(text);
  });
});

describe("run watch", () => {
  test("prints one line per event and exits as the run ended", async () => {
    const run = api.addRun();
    const watch = praxis(["run", "watch", run.id]);
    await until(() => api.openStreams() === 1, "the stream is open");
    api.emit(run.id, "step_started", { attempt: 1 }, "command");
    api.finish(run.id, "failed");
    const { exit, out } = await result(watch);
    expect(exit).toBe(1);
    expect(
      out
        .split("\n")
        .map((line) => line.slice(9))
        .slice(0, 3),
    ).toEqual(["· run accepted: A run, by user ada", "▶ step started command: by user ada", "✗ run failed: by user ada"]);
    expect(out).toContain("command_failed in step command");
    expect(out).toContain(`try again:  praxis run retry ${run.id} --watch`);
    expect(out).not.toContain("praxis run output");
  });

  test("--json prints every event as it came, one a line, and the RunView last", async () => {
    const run = api.addRun();
    api.emit(run.id, "step_started", { anything: { newer: true } }, "command");
    api.finish(run.id, "succeeded");
    const { exit, out } = await result(praxis(["run", "watch", run.id, "--json"]));
    const lines = linesOf(out);
    expect(exit).toBe(0);
    expect(lines.slice(0, -1).map((line) => (line as { seq: number }).seq)).toEqual([1, 2, 3]);
    expect(lines[1]).toMatchObject({ data: { anything: { newer: true } } });
    expect(lines.at(-1)).toEqual(JSON.parse(JSON.stringify(api.runs.get(run.id))));
  });

  test("a stream that is cut again and again goes on without gap or repeat", async () => {
    const run = api.addRun();
    const watch = praxis(["run", "watch", run.id, "--json"]);
    for (let round = 0; round < 4; round++) {
      await until(() => api.openStreams() === 1, "the stream is open");
      api.emit(run.id, "step_started", { round }, "command");
      await until(() => watch.stdout().includes(`"round":${round}`), "the event was printed");
      api.cutStreams();
      api.emit(run.id, "step_waiting", { while: "cut" }, "command");
    }
    await until(() => api.openStreams() === 1, "the stream is open again");
    api.finish(run.id, "succeeded");
    const { exit, out } = await result(watch);
    const seqs = linesOf(out)
      .slice(0, -1)
      .map((line) => (line as { seq: number }).seq);
    expect({ exit, seqs }).toEqual({ exit: 0, seqs: Array.from({ length: 10 }, (_, index) => index + 1) });
  });

  test("a server that is away for a while is waited for", async () => {
    const run = api.addRun();
    const watch = praxis(["run", "watch", run.id]);
    await until(() => api.openStreams() === 1, "the stream is open");
    await api.stop();
    await until(() => watch.stderr().includes("connection lost"), "the loss was said");
    api.finish(run.id, "succeeded");
    await api.start();
    const { exit, err } = await result(watch);
    expect(exit).toBe(0);
    expect(err).toContain("connected again");
  });

  test("a server that stays away ends the watch with exit 5", async () => {
    const run = api.addRun();
    const watch = praxis(["run", "watch", run.id], { now: fastClock() });
    await until(() => api.openStreams() === 1, "the stream is open");
    await api.stop();
    const { exit, err } = await result(watch);
    await api.start();
    expect(exit).toBe(5);
    expect(err).toContain(api.url);
  });

  test("a question is printed with the exact command that answers it, and the watch goes on", async () => {
    const run = api.addRun();
    const watch = praxis(["run", "watch", run.id]);
    await until(() => api.openStreams() === 1, "the stream is open");
    const approval = api.addApproval(run.id, { question: `Deploy?${ESC}[2J` });
    await until(() => watch.stdout().includes(`praxis approvals decide ${approval.id} approve`), "the command was printed");
    expect(watch.stdout()).toContain(`praxis approvals decide ${approval.id} reject --reason "…"`);
    expect(watch.stdout()).not.toContain(ESC);
    api.finish(run.id, "succeeded");
    expect((await result(watch)).exit).toBe(0);
  });

  test("a question that was open before is printed after the events that led to it", async () => {
    const run = api.addRun();
    api.addApproval(run.id);
    const watch = praxis(["run", "watch", run.id]);
    await until(() => watch.stdout().includes("A person is asked"), "the question was printed");
    const said = watch.stdout();
    expect(said.indexOf("run accepted")).toBeGreaterThanOrEqual(0);
    expect(said.indexOf("approval opened")).toBeGreaterThan(said.indexOf("run accepted"));
    expect(said.indexOf("A person is asked")).toBeGreaterThan(said.indexOf("approval opened"));
    api.finish(run.id, "succeeded");
    expect((await result(watch)).exit).toBe(0);
  });

  test.each([[["--no-wait"]], [["--no-wait", "--json"]]])(
    "%j leaves with exit 4 when only a person can move the run on, after showing every event",
    async (flags) => {
      const run = api.addRun();
      api.addApproval(run.id);
      const { exit, out } = await result(praxis(["run", "watch", run.id, ...flags]));
      expect(exit).toBe(4);
      if (flags.includes("--json")) expect(linesOf(out)).toMatchObject([{ seq: 1 }, { seq: 2 }, { id: run.id, waitingOn: "approval" }]);
      else expect(out).toContain("Not waiting for the answer");
    },
  );

  test("Ctrl-C stops watching with exit 130 and says that the run goes on", async () => {
    const run = api.addRun();
    const watch = praxis(["run", "watch", run.id], { tty: true });
    await until(() => api.openStreams() === 1, "the stream is open");
    watch.interrupt();
    const { exit, out, err } = await result(watch);
    expect(exit).toBe(130);
    expect(err).toContain(`praxis run watch ${run.id}`);
    expect(out.endsWith(`${ESC}[?25h`)).toBe(true);
    await until(() => api.openStreams() === 0, "the stream was closed");
  });

  test("on a terminal the table is drawn in place and the last picture stays", async () => {
    const run = api.addRun({ title: `Evil ${ESC}]0;owned\u0007 title` });
    const watch = praxis(["run", "watch", run.id], { tty: true });
    await until(() => api.openStreams() === 1, "the stream is open");
    await until(() => watch.stdout().includes("▶ running"), "the table is there");
    api.finish(run.id, "succeeded");
    const { exit, out } = await result(watch);
    expect(exit).toBe(0);
    expect(out).not.toContain(`${ESC}]`);
    expect(out).toContain(`${ESC}[J`);
    const last = out.slice(out.lastIndexOf(`${ESC}[J`));
    for (const text of ["✓ succeeded", "1 of 1 steps done", "Evil ␛]0;owned␇ title"]) expect(last).toContain(text);
    expect(out.split(`${ESC}[?25l`).length).toBe(out.split(`${ESC}[?25h`).length);
  });

  test.each([[{ noColor: true }], [{ dumbTerminal: true }]])(
    "with %j no colour is written, and a dumb terminal gets lines",
    async (env) => {
      const run = api.addRun();
      api.finish(run.id, "succeeded");
      const { out } = await result(praxis(["run", "watch", run.id], { tty: true, env }));
      expect(out).not.toMatch(new RegExp(`${ESC}\\[[0-9;]*m`));
      if ("dumbTerminal" in env) expect(out).not.toContain(ESC);
      expect((await result(praxis(["run", "show", run.id, "--no-color"], { tty: true }))).out).not.toContain(ESC);
    },
  );

  test("start --watch follows the run it started", async () => {
    const start = praxis(["run", "start", "x", "--watch", "--json"]);
    await until(() => api.openStreams() === 1, "the stream is open");
    const [run] = [...api.runs.values()];
    api.finish(run?.id ?? "", "cancelled");
    const { exit, out } = await result(start);
    expect({ exit, status: (linesOf(out).at(-1) as { status: string }).status }).toEqual({ exit: 1, status: "cancelled" });
  });
});

/** Two minutes pass within some calls. */
function fastClock(): () => number {
  let now = 0;
  return () => (now += 2_000);
}

describe("finding a run", () => {
  test("last is the newest, and a beginning is enough when it is one run's alone", async () => {
    api.addRun({ title: "older" });
    const newest = api.addRun({ title: "newer" });
    expect((await result(praxis(["run", "show", "last"]))).out).toContain("newer");
    const several = await result(praxis(["run", "show", "run_"]));
    expect({ exit: several.exit, named: several.err.includes(newest.id) }).toEqual({ exit: 2, named: true });
    expect((await result(praxis(["run", "show", newest.id.slice(0, -1)]))).out).toContain("newer");
    expect((await result(praxis(["run", "show", "run_zzz"]))).exit).toBe(2);
    expect((await result(praxis(["run", "show", `run_${"0".repeat(26)}`]))).exit).toBe(2);
    expect((await result(praxis(["run", "show", "nonsense"]))).err).toContain("not the id of a run");
  });

  test("a step that waits for an agent says which pool, what it must be able to do, and how to be one", async () => {
    const steps = [stepView({ id: "repair", status: "waiting", waitingOn: "lease" })];
    const run = api.addRun({ steps, waitingOn: "lease" });
    api.emit(run.id, "step_offered", { pool: "default", capabilities: ["code"] }, "repair");
    const { out } = await result(praxis(["run", "show", run.id]));
    expect(out).toContain("step repair waits for an agent of pool default that can code");
    expect(out).toContain("praxis agent run --pool default --capability code -- <program>");
  });

  test("last without any run says how to start one", async () => {
    expect(await result(praxis(["run", "show", "last"]))).toMatchObject({ exit: 2, err: expect.stringContaining("There is no run yet") });
  });
});

describe("steering", () => {
  test.each(["cancel", "pause", "resume"])("%s is recorded, with its reason and a key of its own", async (verb) => {
    const run = api.addRun();
    expect((await result(praxis(["run", verb, run.id, "--reason", "because"]))).exit).toBe(0);
    expect(api.seen.at(-1)).toMatchObject({
      path: `/api/v1/runs/${run.id}/${verb}`,
      body: { reason: "because" },
      headers: { "idempotency-key": expect.anything() },
    });
  });

  test.each([
    { args: ["runn", "--help"], says: "Did you mean run?" },
    { args: ["run", "strat", "-h"], says: "Did you mean start?" },
    { args: ["approvals", "decied", "--help"], says: "Did you mean praxis approvals decide?" },
  ])("help on a command that does not exist is a mistake: $args", async ({ args, says }) => {
    const { exit, out, err } = await result(praxis(args));
    expect(exit).toBe(2);
    expect(out).toBe("");
    expect(err).toContain(says);
  });

  test("a step of a closed run is refused with the command that runs it in a new one", async () => {
    const run = api.addRun();
    api.finish(run.id, "failed");
    const { exit, err } = await result(praxis(["run", "retry", run.id, "--step", "command"], { env: { byNpx: true } }));
    expect(exit).toBe(1);
    expect(err).toContain(`npx --no-install praxis run retry ${run.id} --from command`);
  });

  test("what the run's state does not allow exits 1 and says what it is", async () => {
    const run = api.addRun();
    api.finish(run.id, "succeeded");
    const { exit, err } = await result(praxis(["run", "cancel", run.id]));
    expect(exit).toBe(1);
    expect(err).toContain("The run has ended.");
    expect(err).not.toContain("allowed");
  });

  test("a run that succeeded is not run again as a whole by itself", async () => {
    const run = api.addRun();
    api.finish(run.id, "succeeded");
    const { exit, err } = await result(praxis(["run", "retry", run.id]));
    expect([exit, api.runs.size]).toEqual([1, 1]);
    expect(err).toContain(`praxis run retry ${run.id} --from`);
    expect((await result(praxis(["run", "retry", run.id, "--from", "command"]))).exit).toBe(0);
  });

  test("retry starts a new run, --step runs one step again, both at once is a mistake", async () => {
    const run = api.addRun();
    expect((await result(praxis(["run", "retry", run.id, "--from", "command"]))).out).toContain("is accepted");
    expect(api.seen.at(-1)?.body).toEqual({ from: "command" });
    await result(praxis(["run", "retry", run.id, "--step", "a/b"]));
    expect(api.seen.at(-1)?.path).toBe(`/api/v1/runs/${run.id}/steps/a%2Fb/retry`);
    expect((await result(praxis(["run", "retry", run.id, "--step", "a", "--from", "b"]))).exit).toBe(2);
  });

  test("a message reaches the server with its mode, and it is said who reads it", async () => {
    const run = api.addRun();
    const said = await result(praxis(["run", "message", run.id, "stop that", "--mode", "follow_up"]));
    expect(said.exit).toBe(0);
    expect(api.seen.find(({ method }) => method === "POST")?.body).toEqual({ text: "stop that", mode: "follow_up" });
    expect(said.out).toContain("the running step command is a command, which cannot read messages");
    api.change(run.id, { steps: [stepView({ id: "fix", uses: "agent", status: "running" })] });
    expect((await result(praxis(["run", "message", run.id, "go on"]))).out).toContain("it reaches whoever holds the running step");
    api.change(run.id, { steps: [stepView({ id: "ask", uses: "approval", status: "waiting" })] });
    expect((await result(praxis(["run", "message", run.id, "go on"]))).out).toContain("no step is running now");
  });
});

describe("approvals", () => {
  test("without a command it lists what is open, with --json the body of the API", async () => {
    const approval = api.addApproval(api.addRun().id);
    expect((await result(praxis(["approvals"]))).out).toContain(approval.id);
    expect(JSON.parse((await result(praxis(["approvals", "--json"]))).out)).toEqual({
      items: [JSON.parse(JSON.stringify(approval))],
      nextCursor: null,
    });
    expect((await result(praxis(["approvals", "show", approval.id]))).out).toContain("May it run?");
    expect(await result(praxis(["approvals", "shwo"]))).toMatchObject({ exit: 2, err: expect.stringContaining("approvals show") });
  });

  test("an approval is meant by the beginning of its id or by last, as a run is", async () => {
    const run = api.addRun();
    const [first, second] = [api.addApproval(run.id, { question: "First?" }), api.addApproval(run.id, { question: "Second?" })];
    expect((await result(praxis(["approvals", "show", first.id.slice(0, 8)]))).err).toContain("2 approvals begin with");
    expect((await result(praxis(["approvals", "show", "last"]))).out).toContain("Second?");
    expect((await result(praxis(["approvals", "decide", "last", "approve"]))).exit).toBe(0);
    expect(api.approvals.get(second.id)?.status).toBe("decided");
    expect((await result(praxis(["approvals", "show", "last"]))).out).toContain("First?");
    expect(await result(praxis(["approvals", "show", "apr_zzz"]))).toMatchObject({
      exit: 2,
      err: expect.stringContaining("No approval's id begins with apr_zzz"),
    });
    expect((await result(praxis(["approvals", "show", run.id]))).err).toContain("is not the id of an approval");
  });

  test("a decision carries the ETag that was read", async () => {
    const approval = api.addApproval(api.addRun().id);
    expect(await result(praxis(["approvals", "decide", approval.id, "reject", "--reason", "red tests"]))).toMatchObject({ exit: 0 });
    expect(api.approvals.get(approval.id)).toMatchObject({ status: "decided", decision: "reject", reason: "red tests" });
    expect(await result(praxis(["approvals", "decide", approval.id, "reject"]))).toMatchObject({ exit: 0 });
  });

  test("an answer that is not offered, or lacks its reason, is not sent", async () => {
    const approval = api.addApproval(api.addRun().id);
    expect(await result(praxis(["approvals", "decide", approval.id, "aprove"]))).toMatchObject({
      exit: 2,
      err: expect.stringContaining("Did you mean approve?"),
    });
    expect(await result(praxis(["approvals", "decide", approval.id, "reject"]))).toMatchObject({
      exit: 2,
      err: expect.stringContaining("needs a reason"),
    });
    expect(api.seen.some(({ method }) => method === "POST")).toBe(false);
  });

  test("a question that changed meanwhile is not decided; what changed is shown", async () => {
    const approval = api.addApproval(api.addRun().id);
    api.beforeDecision = () => api.approvals.set(approval.id, { ...approval, question: "May it run twice?" });
    const { exit, err } = await result(praxis(["approvals", "decide", approval.id, "approve"]));
    expect(exit).toBe(1);
    expect(err).toContain("question: May it run? → May it run twice?");
    expect(err).toContain(`praxis approvals decide ${approval.id} approve`);
    expect(api.approvals.get(approval.id)?.status).toBe("open");
  });

  test("who was faster is named, with the decision", async () => {
    const approval = api.addApproval(api.addRun().id);
    api.beforeDecision = () =>
      api.approvals.set(approval.id, {
        ...approval,
        status: "decided",
        decision: "reject",
        decidedBy: { kind: "user", id: "grace" },
        decidedAt: "2030-01-31T12:00:01.000Z",
        reason: "no",
      });
    const { exit, err } = await result(praxis(["approvals", "decide", approval.id, "approve"]));
    expect(exit).toBe(1);
    expect(err).toContain('User grace decided "reject"');
  });
});

describe("output and artifacts", () => {
  const bytes = Buffer.from(`${ESC}[31mred${ESC}[0m\n${ESC}[2J\u0000\nend\n`);

  test("into a pipe the bytes are exact; on a terminal they are harmless unless --raw", async () => {
    const run = api.addRun({ steps: [stepView({ id: "command", status: "succeeded", outputBytes: bytes.length })] });
    api.output = bytes;
    const piped = praxis(["run", "output", run.id]);
    expect([await piped.done, piped.stdoutBytes()]).toEqual([0, bytes]);
    expect((await result(praxis(["run", "output", run.id, "command"], { tty: true }))).out).toBe("red\n␛[2J␀\nend\n");
    expect((await result(praxis(["run", "output", run.id, "command", "--raw"], { tty: true }))).out).toBe(bytes.toString());
  });

  test("--follow goes on after a broken connection without gap or repeat", async () => {
    const run = api.addRun();
    api.output = bytes;
    const follow = praxis(["run", "output", run.id, "command", "--follow"]);
    expect([await follow.done, follow.stdoutBytes()]).toEqual([0, bytes]);
  });

  test("artifacts are listed, printed, and saved only when every byte is right", () =>
    inFolder(async (folder) => {
      const run = api.addRun();
      api.artifacts.push(
        { name: "report.md", mediaType: "text/markdown", bytes: Buffer.from("# ü") },
        { name: "plots/a.svg", mediaType: "image/svg+xml", bytes: Buffer.from("<svg/>") },
      );
      expect((await result(praxis(["run", "artifacts", run.id]))).out).toContain("plots/a.svg");
      expect((await result(praxis(["run", "artifacts", run.id, "report.md"]))).out).toBe("# ü");
      expect((await result(praxis(["run", "artifacts", run.id, "--out", "all"], { cwd: folder }))).exit).toBe(0);
      expect(readFileSync(join(folder, "all", "plots", "a.svg"), "utf8")).toBe("<svg/>");
      expect(readdirSync(join(folder, "all"))).toEqual(["plots", "report.md"]);

      api.artifacts.push({ name: "bad.txt", mediaType: "text/plain", bytes: Buffer.from("right"), sent: Buffer.from("wrong") });
      const bad = await result(praxis(["run", "artifacts", run.id, "bad.txt", "--out", "bad.txt"], { cwd: folder }));
      expect(bad).toMatchObject({ exit: 1, err: expect.stringContaining("is not what was recorded") });
      expect(readdirSync(folder)).toEqual(["all"]);
    }));

  test("a name that leads out of the folder, or a link in it, writes nothing there", () =>
    inFolder(async (folder) => {
      const run = api.addRun();
      mkdirSync(join(folder, "in"));
      mkdirSync(join(folder, "elsewhere"));
      symlinkSync(join(folder, "elsewhere"), join(folder, "in", "link"));
      for (const name of ["../evil", "link/evil"]) {
        api.artifacts.splice(
          0,
          api.artifacts.length,
          { name: "good", mediaType: "text/plain", bytes: Buffer.from("x") },
          { name, mediaType: "text/plain", bytes: Buffer.from("x") },
        );
        expect((await result(praxis(["run", "artifacts", run.id, "--out", "in"], { cwd: folder }))).exit).toBe(1);
      }
      expect(readdirSync(join(folder, "elsewhere"))).toEqual([]);
      expect(readdirSync(folder).sort()).toEqual(["elsewhere", "in"]);
    }));
});

describe("checking", () => {
  test("verify prints OK for a whole log and each fault of a damaged one", async () => {
    const run = api.addRun();
    for (let index = 0; index < 4; index++) api.emit(run.id, "step_started", { index }, "command");
    expect(await result(praxis(["run", "verify", run.id]))).toMatchObject({ exit: 0, out: expect.stringContaining("OK  5 events") });
    api.setLines(
      run.id,
      api.lines(run.id).map((line, index) => (index === 2 ? line.replace('"index":1', '"index":7') : line)),
    );
    const bad = await result(praxis(["run", "verify", run.id]));
    expect(bad).toMatchObject({ exit: 1, out: expect.stringContaining("line 3: changed") });
    api.setLines(run.id, api.lines(run.id).slice(0, -1));
    const json = await result(praxis(["run", "verify", run.id, "--json"]));
    expect(json.exit).toBe(1);
    expect(JSON.parse(json.out)).toMatchObject({ ok: false, events: 4, faults: [{ problem: "gap" }] });
  });

  test("events are all printed, page by page; --json is one page of the API", async () => {
    const run = api.addRun();
    for (let index = 0; index < 450; index++) api.emit(run.id, "step_started", { index }, "command");
    expect((await result(praxis(["run", "events", run.id]))).out.trimEnd().split("\n")).toHaveLength(451);
    expect(JSON.parse((await result(praxis(["run", "events", run.id, "--json", "--limit", "3", "--after", "1"]))).out)).toMatchObject({
      items: [{ seq: 2 }, { seq: 3 }, { seq: 4 }],
      nextCursor: "4",
    });
    expect(JSON.parse((await result(praxis(["run", "events", run.id, "--json"]))).out).items).toHaveLength(451);
  });

  test("validate prints every fault where an editor can jump to and exits 1", () =>
    inFolder(async (folder) => {
      writeFileSync(join(folder, "p.yaml"), "name: x\n");
      expect((await result(praxis(["playbook", "validate", "p.yaml"], { cwd: folder }))).exit).toBe(0);
      api.verdict = {
        valid: false,
        issues: [
          { path: "steps[0].uses", message: "unknown kind", line: 3, column: 11 },
          { path: "", message: "no steps", line: 1, column: 1 },
        ],
      };
      expect(await result(praxis(["playbook", "validate", "p.yaml"], { cwd: folder }))).toMatchObject({
        exit: 1,
        out: "p.yaml:3:11: steps[0].uses: unknown kind\np.yaml:1:1: no steps\n",
      });
    }));

  test("status exits 0 when ready, 1 when not or when the key is refused, and counts what waits", async () => {
    api.addApproval(api.addRun().id);
    expect(await result(praxis(["status"]))).toMatchObject({ exit: 0, out: expect.stringContaining("1 open run; waiting: 1 on approval") });
    expect(await result(praxis(["status"], { key: "pxs_wrong" }))).toMatchObject({
      exit: 1,
      out: expect.stringContaining("PRAXIS_API_KEY"),
    });
    api.ready = { ready: false, checks: { ...api.ready.checks, temporal: { ready: false, message: "refused" } } };
    expect(await result(praxis(["status"]))).toMatchObject({ exit: 1, out: expect.stringContaining("✗ not ready  temporal") });
    expect(JSON.parse((await result(praxis(["status", "--json"]))).out)).toMatchObject({ ready: false, openRuns: 1, openApprovals: 1 });
  });

  test("a new key goes to standard output alone, so that it can be put into a file", async () => {
    const { exit, out, err } = await result(praxis(["key", "create", "ci", "--role", "operator", "--expires", "90d"]));
    expect({ exit, out }).toEqual({ exit: 0, out: "pxs_new\n" });
    expect(err).toContain("only time");
    expect((await result(praxis(["key", "revoke", "key_1"]))).exit).toBe(0);
  });

  test("open prints the console's address, or says that there is none and prints the API's", () =>
    inFolder(async (folder) => {
      const run = api.addRun();
      mkdirSync(join(folder, ".praxis"));
      writeFileSync(join(folder, ".praxis", "credentials.json"), JSON.stringify({ apiUrl: api.url, apiKey: api.key }), { mode: 0o600 });
      const here = { url: undefined, key: undefined, cwd: folder } as unknown as InvokeOptions;
      expect(await result(praxis(["run", "open", run.id], here))).toMatchObject({
        exit: 0,
        out: `${api.url}/api/v1/runs/${run.id}\n`,
        err: expect.stringContaining("no console"),
      });
      writeFileSync(join(folder, ".praxis", "stack.json"), JSON.stringify({ apiUrl: api.url, consoleUrl: "http://127.0.0.1:3000" }));
      expect(await result(praxis(["run", "open", run.id], here))).toMatchObject({ exit: 0, out: `http://127.0.0.1:3000/runs/${run.id}\n` });
    }));
});

describe("servers that are not there, or not ours", () => {
  test("an unreachable server is named with where its address was found: exit 5", async () => {
    await api.stop();
    const { exit, err } = await result(praxis(["run", "list"]));
    await api.start();
    expect(exit).toBe(5);
    for (const text of [api.url, "PRAXIS_API_URL", "npm start"]) expect(err).toContain(text);
  });

  test("a call that is interrupted exits 130", async () => {
    api.fault = () => ({ status: 503, code: "shutting_down", retryAfterS: 5 });
    const list = praxis(["run", "list"]);
    await until(() => api.seen.length > 0, "the call arrived");
    list.interrupt();
    expect((await result(list)).exit).toBe(130);
  });

  test("a refused key says which key it was, and never the key", async () => {
    const { exit, err } = await result(praxis(["run", "list"], { key: "pxs_wrong" }));
    expect(exit).toBe(1);
    expect(err).toContain("PRAXIS_API_KEY");
    expect(err).not.toContain("pxs_wrong");
  });
});
