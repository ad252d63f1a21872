/** Playbooks as they behave on a real stack: expressions, questions, waits, pauses, re-runs, and what the lists and streams say. Needs the build. */
import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { ApprovalView, RunView } from "@praxis/api/contract";
import { createApiSession, statuses, stepOf, type ApiSession, type ProblemBody } from "./api-session.js";
import { sseMessages } from "./sse-lines.js";
import { startStackUnderTest, type StackUnderTest } from "./stack-under-test.js";

let stack: StackUnderTest;
let api: ApiSession;

beforeAll(async () => {
  stack = await startStackUnderTest();
  api = createApiSession(stack);
});
afterAll(() => stack.stop());

const ends = async (playbook: string, more: object = {}): Promise<RunView> => api.untilEnd((await api.start(playbook, more)).id);

/** One command in an empty workspace. */
const sh = (script: string): string => `{ argv: [${JSON.stringify(script)}], shell: true }`;

describe("expressions", () => {
  test("a value that is one expression keeps its type; text around it makes text; conditions and branches follow the outcome", async () => {
    const run = await ends(
      `
name: expressions
version: 3
inputs:
  type: object
  properties:
    on: { type: boolean, default: false }
    words: { type: array, items: { type: string } }
    n: { type: integer, default: 7 }
steps:
  - id: list
    uses: command
    with: { argv: "\${{ inputs.words }}", env: { TEXT: "n=\${{ inputs.n }} on=\${{ inputs.on }} who=\${{ run.labels.team }} \${{ run.playbook }}" } }
  - { id: off, uses: command, if: inputs.on, with: { argv: ["false"] } }
  - id: after_off
    uses: command
    needs: [off]
    with: { argv: ["printf", "%s", "\${{ steps.off.outputs == null ? 'null' : 'something' }}"] }
  - { id: broken, uses: command, with: ${sh("exit 9")} }
  - { id: repair, uses: command, needs: [broken], if: "failed('broken')", with: { argv: ["printf", "repaired"] } }
  - { id: never, uses: command, needs: [broken], with: { argv: ["true"] } }
  - { id: below, uses: command, needs: [never], with: { argv: ["true"] } }
  - { id: sure, uses: command, needs: [never, list], if: always(), with: { argv: ["printf", "%s", "\${{ string(steps.list.outputs.exitCode) }}"] } }
  - { id: on_good, uses: command, needs: [broken], if: "succeeded('broken')", with: { argv: ["true"] } }
`,
      { inputs: { words: ["sh", "-c", 'printf %s "$TEXT"'] }, labels: { team: "core" } },
    );
    expect(statuses(run)).toEqual({
      ...{ list: "succeeded", off: "skipped", after_off: "succeeded", broken: "failed", repair: "succeeded", never: "skipped" },
      ...{ below: "skipped", sure: "succeeded", on_good: "skipped" },
    });
    expect(await api.output(run.id, "list")).toBe("n=7 on=false who=core expressions");
    expect(await api.output(run.id, "after_off")).toBe("null");
    expect(await api.output(run.id, "sure")).toBe("0");
    expect([stepOf(run, "off"), stepOf(run, "never"), stepOf(run, "below")].map(({ skipReason }) => skipReason)).toEqual([
      ...["condition", "upstream", "upstream"],
    ]);
    expect(run).toMatchObject({ status: "failed", failure: { code: "command_failed", stepId: "broken" } });
    expect(run.playbook).toMatchObject({ name: "expressions", version: 3 });
  });

  test("an expression that cannot be evaluated fails its step and says where", async () => {
    const run = await ends(`
name: faulty
version: 1
inputs: { type: object, properties: { map: { type: object, default: {} } } }
steps:
  - { id: filled, uses: command, with: { argv: ["echo", "a \${{ inputs.map.missing }}"] } }
  - { id: judged, uses: command, if: "inputs.map.missing > 2", with: { argv: ["true"] } }
  - { id: asked, uses: approval, with: { question: "\${{ inputs.map.missing }}?" } }
  - { id: timed, uses: wait, with: { durationMs: "\${{ inputs.map.missing }}" } }
  - { id: mistyped, uses: wait, with: { durationMs: "\${{ 'soon' }}" } }
`);
    expect(run.status).toBe("failed");
    for (const id of ["filled", "judged", "asked", "timed"]) {
      expect(stepOf(run, id)).toMatchObject({ status: "failed", failure: { code: "expression_failed" } });
      expect(stepOf(run, id).failure?.message).toMatch(/missing/);
    }
    expect(stepOf(run, "filled").failure?.message).toMatch(/with\.argv\[1\]/);
    expect(stepOf(run, "filled").failure?.message).toMatch(/\b(?:column|position|character|line|at) ?\d+|\d+:\d+/);
    expect(stepOf(run, "mistyped")).toMatchObject({ status: "failed", failure: { code: "with_invalid" } });
  });
});

describe("the graph", () => {
  test("independent steps run at the same time", async () => {
    const meet = join(stack.folder, "meet");
    mkdirSync(meet);
    // Each waits for the other's file: one after the other they would never end.
    const half = (mine: string, other: string): string =>
      `{ argv: ['touch "$1/${mine}"; until [ -e "$1/${other}" ]; do sleep 0.05; done', ${JSON.stringify(meet)}], shell: true, writable: [${JSON.stringify(meet)}] }`;
    const run = await ends(`
name: parallel
version: 1
steps:
  - { id: left, uses: command, timeoutMs: 30000, with: ${half("left", "right")} }
  - { id: right, uses: command, timeoutMs: 30000, with: ${half("right", "left")} }
  - { id: both, uses: command, needs: [left, right], with: { argv: ["true"] } }
`);
    expect(statuses(run)).toEqual({ left: "succeeded", right: "succeeded", both: "succeeded" });
  });

  test("a failed step with continueOnFailure holds nobody up and does not fail the run", async () => {
    const run = await ends(`
name: tolerant
version: 1
steps:
  - { id: flaky, uses: command, continueOnFailure: true, with: ${sh("exit 4")} }
  - { id: next, uses: command, needs: [flaky], with: { argv: ["true"] } }
`);
    expect(statuses(run)).toEqual({ flaky: "failed", next: "succeeded" });
    expect(run.status).toBe("succeeded");
  });

  test("a step is tried as often as it says, and each failed attempt stands in the log", async () => {
    const count = join(stack.folder, "count");
    mkdirSync(count);
    const run = await ends(`
name: attempts
version: 1
steps:
  - id: third_time
    uses: command
    attempts: 3
    with: { argv: ['echo x >> "$1/n"; [ "$(wc -l < "$1/n")" -ge 3 ]', ${JSON.stringify(count)}], shell: true, writable: [${JSON.stringify(count)}] }
`);
    expect(run.status).toBe("succeeded");
    expect(stepOf(run, "third_time").attempt).toBe(3);
    const types = (await api.events(run.id)).map(({ type }) => type);
    expect(types.filter((type) => type === "step_attempt_failed")).toHaveLength(2);
  });
});

describe("questions", () => {
  const ASK = `
name: ask
version: 1
steps:
  - id: ask
    uses: approval
    with:
      question: "Which way, \${{ inputs.who }}?"
      role: pilots
      evidence: [{ label: Map, text: "\${{ run.title }}" }]
      options:
        - { id: left, label: Left }
        - { id: right, label: Right, needsReason: true }
  - { id: go, uses: command, needs: [ask], with: { argv: ["printf", "%s", "\${{ steps.ask.outputs.decision }} \${{ steps.ask.outputs.values.speed + 1 }} \${{ steps.ask.outputs.reason }}"] } }
inputs: { type: object, required: [who], properties: { who: { type: string } } }
`;

  test("custom options and values reach the steps behind the question", async () => {
    const { id } = await api.start(ASK, { inputs: { who: "Ada" }, title: "a flight" });
    const { approval, etag } = await api.question(id);
    expect(approval).toMatchObject({ question: "Which way, Ada?", role: "pilots", kind: "approval", stepId: "ask" });
    expect(approval.evidence).toEqual([{ label: "Map", text: "a flight" }]);
    expect(approval.options.map((option) => option.id)).toEqual(["left", "right"]);
    expect(await api.getRun(id)).toMatchObject({ waitingOn: "approval", status: "running" });
    for (const body of [{ decision: "approve" }, { decision: "right" }])
      expect(await api.decide(approval, etag, body)).toMatchObject({ status: 422, body: { code: "decision_invalid" } });
    expect(await api.call("POST", `/approvals/${approval.id}/decision`, { body: { decision: "left" } })).toMatchObject({
      ...{ status: 428, body: { code: "precondition_required" } },
    });
    expect(await api.decide(approval, '"stale"', { decision: "left" })).toMatchObject({ status: 412 });
    const decision = { decision: "right", reason: "less wind", values: { speed: 41 } };
    expect(await api.decide(approval, etag, decision)).toMatchObject({ status: 200, body: { status: "decided", decision: "right" } });
    expect(await api.decide(approval, etag, decision)).toMatchObject({ status: 200 });
    expect(await api.decide(approval, etag, { decision: "left" })).toMatchObject({
      ...{ status: 409, body: { code: "approval_already_decided" } },
    });
    const run = await api.untilEnd(id);
    expect(run.status).toBe("succeeded");
    expect(await api.output(id, "go")).toBe("right 42 less wind");
  });

  test("a no fails the step with approval_rejected, and what follows is skipped", async () => {
    const { id } = await api.start(`
name: reject
version: 1
steps:
  - { id: ask, uses: approval, with: { question: "Shall we?" } }
  - { id: go, uses: command, needs: [ask], with: { argv: ["true"] } }
`);
    const { approval, etag } = await api.question(id);
    await api.decide(approval, etag, { decision: "reject", reason: "not today" });
    const run = await api.untilEnd(id);
    expect(statuses(run)).toEqual({ ask: "failed", go: "skipped" });
    expect(run.failure).toMatchObject({ code: "approval_rejected", stepId: "ask" });
    expect(run.failure?.message).toContain("not today");
  });

  test("a due time answers by the rule for silence", async () => {
    const silent = (rule: string): string => `
name: silent
version: 1
steps: [{ id: ask, uses: approval, with: { question: "Anybody?", dueMs: 1000 ${rule} } }]
`;
    const [no, yes] = await Promise.all([ends(silent("")), ends(silent(", onSilence: approve"))]);
    expect(stepOf(no, "ask")).toMatchObject({ status: "failed", failure: { code: "approval_rejected" } });
    expect(stepOf(yes, "ask")).toMatchObject({ status: "succeeded", outputs: { decision: "approve" } });
    const { body } = await api.expectCall<{ items: ApprovalView[] }>(200, "GET", "/approvals?status=expired");
    expect(body.items.map(({ runId }) => runId).sort()).toEqual([no.id, yes.id].sort());
  });

  test("onFailure ask: retry runs the step again, skip goes on without it, fail lets it fail", async () => {
    const flag = join(stack.folder, "flag");
    mkdirSync(flag);
    const playbook = `
name: ask-on-failure
version: 1
steps:
  - { id: risky, uses: command, onFailure: ask, with: { argv: ['[ -e "$1/ok" ]', ${JSON.stringify(flag)}], shell: true, writable: [${JSON.stringify(flag)}] } }
  - { id: after, uses: command, needs: [risky], with: { argv: ["printf", "%s", "\${{ steps.risky.outputs == null ? 'without' : 'with' }}"] } }
`;
    const answer = async (decision: string): Promise<RunView> => {
      const { id } = await api.start(playbook);
      const { approval, etag } = await api.question(id);
      expect(approval).toMatchObject({ kind: "failure", stepId: "risky" });
      expect(approval.options.map((option) => option.id)).toEqual(["retry", "skip", "fail"]);
      if (decision === "retry") writeFileSync(join(flag, "ok"), "");
      expect((await api.decide(approval, etag, { decision, reason: "because" })).status).toBe(200);
      return api.untilEnd(id);
    };
    const failed = await answer("fail");
    expect(statuses(failed)).toEqual({ risky: "failed", after: "skipped" });
    expect(failed.failure).toMatchObject({ code: "command_failed", stepId: "risky" });
    const skipped = await answer("skip");
    expect(statuses(skipped)).toEqual({ risky: "skipped", after: "succeeded" });
    expect(stepOf(skipped, "risky").skipReason).toBe("person");
    expect(await api.output(skipped.id, "after")).toBe("without");
    const retried = await answer("retry");
    expect(statuses(retried)).toEqual({ risky: "succeeded", after: "succeeded" });
    expect(stepOf(retried, "risky").generation).toBe(2);
  });
});

describe("time", () => {
  test("a wait is a timer: the run says so, and goes on after it", async () => {
    const { id } = await api.start(`
name: wait
version: 1
steps:
  - { id: rest, uses: wait, with: { durationMs: 1200 } }
  - { id: go, uses: command, needs: [rest], with: { argv: ["true"] } }
`);
    await api.until(id, "waiting", (run) => run.waitingOn === "timer");
    const run = await api.untilEnd(id);
    expect(run.status).toBe("succeeded");
    const { startedAt = "", finishedAt = "" } = stepOf(run, "rest");
    expect(Date.parse(finishedAt) - Date.parse(startedAt)).toBeGreaterThanOrEqual(1_150);
  });

  test("paused: what runs goes on, nothing new starts, and the time limit stands still; resumed: it goes on", async () => {
    const gate = join(stack.folder, "gate");
    mkdirSync(gate);
    const { id } = await api.start(`
name: pause
version: 1
timeoutMs: 20000
steps:
  - { id: first, uses: command, with: { argv: ['until [ -e "$1/open" ]; do sleep 0.05; done', ${JSON.stringify(gate)}], shell: true, writable: [${JSON.stringify(gate)}] } }
  - { id: second, uses: command, needs: [first], with: { argv: ["true"] } }
`);
    await api.untilStep(id, "first", "running");
    expect((await api.expectCall<RunView>(202, "POST", `/runs/${id}/pause`, { body: { reason: "lunch" } })).body.status).toBe("paused");
    expect(await api.call("POST", `/runs/${id}/pause`)).toMatchObject({ status: 409, body: { code: "illegal_transition" } });
    writeFileSync(join(gate, "open"), "");
    await api.untilStep(id, "first", "succeeded");
    const paused = await api.getRun(id);
    expect([paused.status, stepOf(paused, "second").status]).toEqual(["paused", "pending"]);
    expect((await api.expectCall<RunView>(202, "POST", `/runs/${id}/resume`)).body.status).toBe("running");
    expect((await api.untilEnd(id)).status).toBe("succeeded");
    const types = (await api.events(id)).map(({ type }) => type);
    expect(types.indexOf("run_pause_requested")).toBeGreaterThan(0);
    expect(types.indexOf("run_resume_requested")).toBeGreaterThan(types.indexOf("run_pause_requested"));
    expect(await api.call("POST", `/runs/${id}/resume`)).toMatchObject({ status: 409, body: { code: "illegal_transition" } });
  });

  test("the run's own time limit ends it as timed_out and stops what runs", async () => {
    const run = await ends(`
name: limit
version: 1
timeoutMs: 1500
steps:
  - { id: long, uses: command, with: { argv: ["sleep", "600"] } }
  - { id: after, uses: command, needs: [long], with: { argv: ["true"] } }
`);
    expect(run).toMatchObject({ status: "timed_out", failure: { code: "run_timed_out" } });
    expect(statuses(run)).toEqual({ long: "cancelled", after: "cancelled" });
  });
});

describe("running again", () => {
  test("a failed step of an open run runs again with all that follows it", async () => {
    const fixed = join(stack.folder, "fixed");
    mkdirSync(fixed);
    const { id } = await api.start(`
name: again
version: 1
steps:
  - { id: made, uses: command, with: { argv: ['[ -e "$1/ok" ]', ${JSON.stringify(fixed)}], shell: true, writable: [${JSON.stringify(fixed)}] } }
  - { id: used, uses: command, needs: [made], with: { argv: ["printf", "used"] } }
  - { id: beside, uses: command, with: { argv: ["printf", "beside"] } }
  - { id: hold, uses: approval, with: { question: "Well?" } }
`);
    const { approval, etag } = await api.question(id);
    await api.untilStep(id, "used", "skipped");
    await api.untilStep(id, "beside", "succeeded");
    expect(await api.call("POST", `/runs/${id}/steps/nope/retry`)).toMatchObject({ status: 404, body: { code: "step_not_found" } });
    expect(await api.call("POST", `/runs/${id}/steps/beside/retry`)).toMatchObject({ status: 409, body: { code: "illegal_transition" } });
    writeFileSync(join(fixed, "ok"), "");
    await api.expectCall(202, "POST", `/runs/${id}/steps/made/retry`);
    const again = await api.untilStep(id, "used", "succeeded");
    expect(["made", "used", "beside", "hold"].map((step) => stepOf(again, step).generation)).toEqual([2, 2, 1, 1]);
    await api.decide(approval, etag, { decision: "approve" });
    expect((await api.untilEnd(id)).status).toBe("succeeded");
  });

  test("a closed run runs again as a new one: good steps before the start are reused with outputs and files", async () => {
    const works = join(stack.folder, "works");
    mkdirSync(works);
    const old = await ends(
      `
name: closed
version: 1
steps:
  - { id: first, uses: command, with: { argv: ["printf one > f; printf told"], shell: true, captures: [{ path: f, name: first.txt }] } }
  - { id: second, uses: command, needs: [first], with: { argv: ['[ -e "$1/ok" ]', ${JSON.stringify(works)}], shell: true, writable: [${JSON.stringify(works)}] } }
  - { id: third, uses: command, needs: [second], with: { argv: ["printf", "%s", "\${{ steps.first.outputs.outputTail }}"] } }
`,
      { labels: { kind: "retry" } },
    );
    expect(statuses(old)).toEqual({ first: "succeeded", second: "failed", third: "skipped" });
    writeFileSync(join(works, "ok"), "");
    const retry = (body: object) => api.expectCall<RunView>(202, "POST", `/runs/${old.id}/retry`, { body });
    const { body } = await retry({});
    const run = await api.untilEnd(body.id);
    expect(run).toMatchObject({ status: "succeeded", retryOf: old.id, labels: { kind: "retry" } });
    expect(statuses(run)).toEqual({ first: "reused", second: "succeeded", third: "succeeded" });
    expect(await api.output(run.id, "third")).toBe("told");
    const files = await api.fetchRaw("GET", `/runs/${run.id}/artifacts/first.txt`);
    expect(await files.text()).toBe("one");
    const whole = await api.untilEnd((await retry({ from: "first" })).body.id);
    expect(statuses(whole)).toEqual({ first: "succeeded", second: "succeeded", third: "succeeded" });
    expect(await api.call("POST", `/runs/${old.id}/retry`, { body: { from: "nope" } })).toMatchObject({ status: 422 });
    const open = await api.start("name: open\nversion: 1\nsteps: [{ id: w, uses: wait, with: { durationMs: 600000 } }]\n");
    expect(await api.call("POST", `/runs/${open.id}/retry`)).toMatchObject({ status: 409, body: { code: "illegal_transition" } });
    await api.expectCall(202, "POST", `/runs/${open.id}/cancel`);
    expect((await api.untilEnd(open.id)).status).toBe("cancelled");
  });
});

describe("playbooks of a repository", () => {
  test("the text is the one at the run's commit, not the one in the working tree", async () => {
    const repository = join(stack.folder, "with-playbook");
    mkdirSync(join(repository, ".praxis/playbooks"), { recursive: true });
    const file = join(repository, ".praxis/playbooks/nightly.yaml");
    const git = (...args: string[]): string =>
      execFileSync("git", ["-c", "user.name=Ada", "-c", "user.email=ada@example.org", ...args], {
        cwd: repository,
        encoding: "utf8",
      }).trim();
    const text = (say: string): string =>
      `name: nightly\nversion: 1\nsteps: [{ id: say, uses: command, with: { argv: [printf, ${say}] } }]\n`;
    const commit = (say: string): string => {
      writeFileSync(file, text(say));
      git("add", ".");
      git("commit", "-qm", say);
      return git("rev-parse", "HEAD");
    };
    git("init", "-q", "--initial-branch=main");
    const first = commit("one");
    const second = commit("two");
    writeFileSync(file, text("unsaved"));
    writeFileSync(join(repository, ".praxis/playbooks/loose.yaml"), text("loose"));
    const start = async (ref?: string): Promise<RunView> => {
      const body = { playbook: "nightly", repository: { path: repository, ...(ref === undefined ? {} : { ref }) } };
      return api.untilEnd((await api.expectCall<RunView>(202, "POST", "/runs", { body })).body.id);
    };
    const [head, older] = [await start(), await start(first.slice(0, 10))];
    expect([await api.output(head.id, "say"), await api.output(older.id, "say")]).toEqual(["two", "one"]);
    expect([head.repository?.commit, older.repository?.commit]).toEqual([second, first]);
    expect(head.playbook.sha256).not.toBe(older.playbook.sha256);
    const loose = await api.call<ProblemBody>("POST", "/runs", { body: { playbook: "loose", repository: { path: repository } } });
    expect(loose).toMatchObject({ status: 422, body: { code: "playbook_not_found" } });
  });

  test("a playbook may be JSON", async () => {
    const steps = [{ id: "say", uses: "command", with: { argv: ["printf", "%s", "${{ string(1 + 1) }}"] } }];
    const run = await ends(JSON.stringify({ name: "json", version: 1, steps }));
    expect(run.status).toBe("succeeded");
    expect(await api.output(run.id, "say")).toBe("2");
  });
});

describe("lists and streams", () => {
  test("lists filter by label, status, playbook and words, and page without gap or repeat", async () => {
    const quick = "name: quick\nversion: 1\nsteps: [{ id: w, uses: wait, with: { durationMs: 1 } }]\n";
    const made: string[] = [];
    for (let index = 0; index < 5; index += 1)
      made.push((await api.start(quick, { title: `zebra number ${index}`, labels: { lot: "stripes", n: String(index) } })).id);
    await Promise.all(made.map((id) => api.untilEnd(id)));
    type Page = { items: RunView[]; nextCursor: string | null };
    const list = async (query: string): Promise<Page> => (await api.expectCall<Page>(200, "GET", `/runs?${query}`)).body;
    const ids = async (query: string): Promise<string[]> => (await list(query)).items.map(({ id }) => id);
    expect(await ids("label=lot=stripes")).toEqual([...made].reverse());
    expect(await ids("label=lot=stripes&sort=createdAt")).toEqual(made);
    expect(await ids("label=lot=stripes&label=n=3")).toEqual([made[3]]);
    expect(await ids("q=zebra%20number&playbook=quick&status=succeeded")).toEqual([...made].reverse());
    expect(await ids("label=lot=stripes&status=failed,cancelled")).toEqual([]);
    const paged: string[] = [];
    for (let cursor: string | null = ""; cursor !== null;) {
      const page: Page = await list(`label=lot=stripes&limit=2${cursor === "" ? "" : `&cursor=${encodeURIComponent(cursor)}`}`);
      expect(page.items.length).toBeLessThanOrEqual(2);
      paged.push(...page.items.map(({ id }) => id));
      cursor = page.nextCursor;
    }
    expect(paged).toEqual([...made].reverse());
    for (const query of ["limit=0", "limit=201", "colour=red", "status=done", "cursor=x", "label=x"])
      expect([query, (await api.call("GET", `/runs?${query}`)).status]).toEqual([query, 400]);
  });

  test("the event stream resumes after the last id without gap or repeat, and ends with the run", async () => {
    const { id } = await api.start(`
name: streamed
version: 1
steps:
  - { id: ask, uses: approval, with: { question: "Go?" } }
  - { id: go, uses: command, needs: [ask], with: { argv: ["true"] } }
`);
    const { approval, etag } = await api.question(id);
    const leave = new AbortController();
    const open = (after: string | undefined, signal: AbortSignal): Promise<Response> =>
      fetch(`${stack.apiUrl}/api/v1/runs/${id}/events`, {
        headers: { "X-API-Key": stack.apiKey, Accept: "text/event-stream", ...(after === undefined ? {} : { "Last-Event-ID": after }) },
        signal,
      });
    const seen: number[] = [];
    for await (const { id: seq } of sseMessages(await open(undefined, leave.signal))) {
      seen.push(Number(seq));
      if (seen.length === 2) break;
    }
    leave.abort();
    await api.decide(approval, etag, { decision: "approve" });
    let ended = false;
    for await (const message of sseMessages(await open(String(seen.at(-1)), AbortSignal.timeout(60_000)))) {
      if (message.event === "end") ended = true;
      else seen.push(Number(message.id));
    }
    expect(ended).toBe(true);
    const stored = await api.events(id);
    expect(seen).toEqual(stored.map(({ seq }) => seq));
    expect(seen).toEqual(seen.map((_seq, index) => index + 1));
  });

  test("a message to a run stands in its log; a closed run takes none", async () => {
    const { id } = await api.start("name: talk\nversion: 1\nsteps: [{ id: ask, uses: approval, with: { question: Hm? } }]\n");
    const { approval, etag } = await api.question(id);
    const message = { text: "take care", mode: "steer" };
    expect(await api.call("POST", `/runs/${id}/messages`, { body: message })).toMatchObject({
      status: 202,
      body: { runId: id, ...message },
    });
    await api.decide(approval, etag, { decision: "approve" });
    await api.untilEnd(id);
    const said = (await api.events(id)).filter(({ type }) => type.includes("message"));
    expect(said).toHaveLength(1);
    expect(JSON.stringify(said[0]?.data)).toContain("take care");
    expect(await api.call("POST", `/runs/${id}/messages`, { body: message })).toMatchObject({
      status: 409,
      body: { detail: `The run ${id} has ended (succeeded), so it cannot take a message. Allowed now: retry.` },
    });
  });

  test("the history of an open run is served as it grows", async () => {
    const { id } = await api.start("name: open\nversion: 1\nsteps: [{ id: ask, uses: approval, with: { question: Hm? } }]\n");
    const { approval, etag } = await api.question(id);
    const read = async (): Promise<number> => JSON.stringify((await api.expectCall(200, "GET", `/runs/${id}/history.json`)).body).length;
    const before = await read();
    await api.decide(approval, etag, { decision: "approve" });
    await api.untilEnd(id);
    expect(await read()).toBeGreaterThan(before);
  });
});
