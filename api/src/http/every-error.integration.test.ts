/** Every code that a route can answer is produced here once; a new code without a way to get it fails. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { openStore } from "@praxis/collaboration/store";
import { ERROR_CODES, type ErrorCode } from "@praxis/domain/errors";
import { createIds } from "@praxis/domain/ids";
import { DEFAULT_OPTIONS } from "@praxis/domain/run";
import { plainGit } from "@praxis/repository/testing";
import pino from "pino";
import { createApp, type AppDeps } from "../app.js";
import { listen } from "../listen.js";
import { HELLO, startApiUnderTest, type ApiUnderTest, type Reply } from "../testing/api-under-test.js";
import { createLeasedWork, type LeasedWork } from "../testing/leased-work.js";
import { createStepRecorder } from "../testing/record-steps.js";
import { API_PREFIX } from "../contract/index.js";
import { FAILURE_ONLY_CODES, STATUS } from "./status-codes.js";

/** A database of its own and a whole API; generous because machines are noisy. */
const BUDGET = 40;
let api: ApiUnderTest;
let runId: string;
let approvalId: string;
let work: LeasedWork;
beforeAll(async () => {
  api = await startApiUnderTest();
  runId = String((await api.post("/runs", { playbook: { inline: HELLO } })).json["id"]);
  const question = { kind: "approval", question: "?", evidence: [], options: DEFAULT_OPTIONS.approval } as const;
  const opened = await api.stores.approvals.open({
    runId,
    stepId: "only",
    generation: 1,
    version: 1,
    ...question,
    actor: { kind: "service", id: "worker" },
  });
  approvalId = opened.approvalId;
  work = createLeasedWork(api);
  for (const agent of ["ada", "bea"]) await work.register(agent, { maxLeases: agent === "bea" ? 1 : 100 });
});
afterAll(() => api.close());

const unknown = (prefix: string) => `${prefix}_${"0".repeat(26)}`;
/** Its change is made for a repository that the platform cannot write to. */
const CHANGE_OF_URL = `name: change-of-url
version: 1
steps:
  - {id: code, uses: workspace.prepare, with: {url: https://git.example/a.git}}
  - {id: work, uses: agent, needs: [code], with: {pool: default, instructions: x}}
  - {id: apply, uses: change.apply, needs: [work], with: {from: work}}
`;
const start = (body: Record<string, unknown>) => api.post("/runs", { playbook: "repository-checkup", ...body });
const decide = (decision: string, headers: Record<string, string>) =>
  api.post(`/approvals/${approvalId}/decision`, { decision }, { headers });

async function withArtifact(path: string, headers: Record<string, string> = {}): Promise<Reply> {
  const id = String((await api.post("/runs", { playbook: { inline: HELLO } })).json["id"]);
  await createStepRecorder(api).finish(id, "only", undefined, [{ name: "a.txt", mediaType: "text/plain", content: "unlike any other" }]);
  return api.get(`/runs/${id}/artifacts/${path}`, { headers });
}

/** An entry of its own, in the queue of a branch of that name. */
async function queued(branch: string): Promise<string> {
  plainGit(api.repository.path, ["branch", "--force", branch]);
  const entered = await api.post(`/queues/${branch}/entries`, { repository: { path: api.repository.path }, head: api.repository.commit });
  return String(entered.json["id"]);
}

/** A repository that borrows from more others than can be checked. */
function brokenRepository(): string {
  const path = join(dirname(api.repository.path), "broken");
  for (const folder of ["objects/info", "refs/heads"]) mkdirSync(join(path, ".git", folder), { recursive: true });
  writeFileSync(join(path, ".git/HEAD"), "ref: refs/heads/main\n");
  writeFileSync(join(path, ".git/objects/info/alternates"), "/a/b/c\n".repeat(10_000));
  return path;
}

/** The application around a fault that cannot be caused from outside. */
async function appWith(change: Partial<AppDeps>): Promise<Reply> {
  const fault = (): never => {
    throw Object.assign(new Error("no space left on /srv/pg"), { code: "53100" });
  };
  const deps = {
    log: pino({ level: "silent" }),
    ids: createIds({ now: Date.now, randomBytes: (n) => new Uint8Array(n) }),
    metrics: { observe: () => undefined },
    draining: () => false,
    handlers: {},
    authenticate: fault,
    ...change,
  };
  const server = await listen(createApp(deps as unknown as AppDeps), { host: "127.0.0.1", port: 0 });
  const response = await fetch(`${server.url}${API_PREFIX}/runs`);
  const text = await response.text();
  await server.stop();
  return { status: response.status, headers: response.headers, text, json: JSON.parse(text) as Record<string, unknown> };
}

/** A call on a lease that was granted and then `changed`. */
async function onLease(verb: string, body: Record<string, unknown>, change: (leaseId: string) => Promise<unknown>): Promise<Reply> {
  const lease = await work.grantWithoutTemporal("ada");
  await change(lease.id);
  return work.call({ leaseId: lease.id, fence: lease.fence }, verb, body);
}
/** A gate whose check `size` failed, judged for somebody else than the operator. */
async function judgedGate(): Promise<string> {
  const { path, commit } = api.repository;
  const asked = { repository: { path }, base: "HEAD", head: "HEAD", change: `change-${String((gateCount += 1))}` };
  const id = String((await api.post("/gates", asked)).json["id"]);
  const { gates } = api.stores;
  const checks = [{ check: "size", required: true, outcome: "fail", findings: [], findingCount: 0 }] as const;
  const of = {
    id,
    round: 1,
    head: commit,
    branch: null,
    base: commit,
    baseTip: commit,
    tree: commit,
    policySha256: "p",
    landing: "squash",
  };
  await gates.recordPrepared({ ...of, authors: [], checks, artifacts: {} });
  const settled = { id, round: 1, status: "decided", verdict: "fail", checks, artifacts: {}, failure: null, receiptSha256: null } as const;
  await gates.recordSettled(settled);
  return id;
}
let gateCount = 0;
const override = (id: string, change: Record<string, unknown> = {}, as: "operator" | "admin" = "operator") => {
  const expiresAt = new Date(Date.now() + 3_600_000).toISOString();
  return api.post(`/gates/${id}/override`, { checks: ["size"], reason: "the file was generated by hand", expiresAt, ...change }, { as });
};

async function overrideByThird(id: string): Promise<Reply> {
  const { apiKey } = await api.keyWith(["approvals:decide"]);
  const expiresAt = new Date(Date.now() + 3_600_000).toISOString();
  const body = { checks: ["size"], reason: "I would say so in other words", expiresAt };
  return api.post(`/gates/${id}/override`, body, { as: "nobody", headers: { "X-API-Key": apiKey } });
}

const unchanged = () => Promise.resolve();

const WAYS: Partial<Record<ErrorCode, () => Promise<Reply>>> = {
  unauthenticated: () => api.get("/runs", { as: "nobody" }),
  insufficient_scope: () => api.get("/keys", { as: "viewer" }),
  bulk_not_found: () => api.get(`/bulk/${unknown("blk")}`),
  bulk_too_large: async () => {
    await api.database.database.queryOnce(
      `INSERT INTO runs (id, title, playbook_name, playbook_version, playbook_sha256, status, labels, priority, inputs, plan, created_by, created_at, moved_at)
        SELECT 'run_bulk' || n, 'many of them', 'many', 1, '', 'failed', '{}', 3, '{}', '{"steps":[]}', '{"kind":"user","id":"x"}', now(), now()
        FROM generate_series(1, 10001) n`,
    );
    return api.post("/runs/bulk", { action: "retry", filter: { playbook: "many" }, reason: "all of them" });
  },
  view_not_found: () => api.send("DELETE", `/views/${unknown("view")}`),
  system_view: () => api.send("DELETE", "/views/view_stuck"),
  origin_refused: () => api.post("/live/tickets", { origin: "https://elsewhere.example" }),
  login_code_invalid: () => api.post("/sessions", { code: "pxl_nothing" }, { as: "nobody" }),
  key_not_found: () => api.get(`/keys/${unknown("key")}`, { method: "DELETE" }),
  approval_not_found: () => api.get(`/approvals/${unknown("apr")}`),
  precondition_required: () => decide("approve", {}),
  precondition_failed: () => decide("approve", { "If-Match": '"old"' }),
  decision_invalid: () => decide("maybe", { "If-Match": "*" }),
  approval_already_decided: async () => {
    expect((await decide("approve", { "If-Match": "*" })).status).toBe(200);
    return decide("reject", {});
  },
  playbook_not_found: () => start({ playbook: "none-such" }),
  playbook_invalid: () => start({ playbook: { inline: "steps: 3" } }),
  inputs_invalid: () => start({ playbook: "run-command", inputs: { argv: 1 }, repository: { path: api.repository.path } }),
  malformed_request: () => api.get("/runs?x=1"),
  invalid_request: () => start({ priority: 9 }),
  not_found: () => api.get("/nothing"),
  method_not_allowed: () => api.get("/runs", { method: "PUT" }),
  body_too_large: () => start({ playbook: { inline: "x".repeat(1_100_000) } }),
  unsupported_media_type: () => api.post("/runs", undefined, { raw: "x", headers: { "Content-Type": "text/plain" } }),
  idempotency_key_reused: async () => {
    const headers = { "Idempotency-Key": "one" };
    await api.post(`/runs/${runId}/messages`, { text: "a", mode: "steer" }, { headers });
    return api.post(`/runs/${runId}/messages`, { text: "b", mode: "steer" }, { headers });
  },
  identity_unavailable: async () => {
    const own = await startApiUnderTest({ JWT_JWKS_URL: "http://127.0.0.1:1/srv.json" });
    const reply = await own.get("/runs", { as: "wrong audience" });
    await own.close();
    expect(Number(reply.headers.get("retry-after"))).toBeGreaterThan(0);
    return reply;
  },
  range_not_satisfiable: () => withArtifact("a.txt", { Range: "bytes=999-" }),
  rate_limited: async () => {
    const small = await startApiUnderTest({ PRAXIS_RATE_READ: "1" });
    const replies = await Promise.all(Array.from({ length: BUDGET }, () => small.get("/runs")));
    await small.close();
    const refused = replies.find(({ status }) => status !== 200);
    if (!refused) throw new Error("nothing was refused");
    return refused;
  },
  run_not_found: () => api.get(`/runs/${unknown("run")}`),
  illegal_transition: () => api.post(`/runs/${runId}/retry`),
  step_not_found: () => api.get(`/runs/${runId}/steps/none/output`),
  artifact_not_found: () => withArtifact("none.txt"),
  artifact_bytes_missing: () => withArtifactGone(),
  history_not_found: () => api.get(`/runs/${runId}/history.json`),
  gate_not_found: () => api.get(`/gates/${unknown("gat")}/explain`),
  gate_closed: async () => {
    const { path } = api.repository;
    const { json } = await api.post("/gates", { repository: { path }, base: "HEAD", head: "HEAD", change: "expired" });
    await api.stores.gates.recordExpired({ id: String(json["id"]), round: 1 });
    return api.post(`/gates/${String(json["id"])}/rerun`);
  },
  gate_running: async () => {
    const id = await judgedGate();
    expect((await api.post(`/gates/${id}/rerun`, { check: "size" })).status).toBe(202);
    return override(id);
  },
  check_not_found: async () => api.post(`/gates/${await judgedGate()}/rerun`, { check: "lint" }),
  override_refused: async () => override(await judgedGate(), { reason: "it is fine" }),
  override_not_needed: async () => {
    const id = await judgedGate();
    expect((await override(id)).status).toBe(202);
    return overrideByThird(id);
  },
  override_own_change: async () => override(await judgedGate(), {}, "admin"),
  document_not_found: () => api.get("/collab/state/none"),
  document_too_large: () => patchDocument([{ op: "copy", from: "/a", path: "/b" }]),
  managed_document: () => api.get("/collab/state/tasks", { method: "DELETE", headers: { "If-Match": "*" } }),
  patch_test_failed: () => patchDocument([{ op: "test", path: "/a", value: 1 }]),
  patch_path_missing: () => patchDocument([{ op: "remove", path: "/b" }]),
  task_not_found: () => api.get(`/collab/tasks/${unknown("tsk")}`),
  dependency_cycle: async () => {
    const id = String((await api.post("/collab/tasks", { title: "round" })).json["id"]);
    const headers = { "Content-Type": "application/merge-patch+json", "If-Match": "*" };
    return api.get(`/collab/tasks/${id}`, { method: "PATCH", body: { dependencies: [id] }, headers });
  },
  lock_not_found: () => api.post(`/collab/locks/${unknown("lck")}/renew`, { fence: 1 }),
  lock_held: async () => {
    await api.post("/collab/locks", LOCK);
    return api.post("/collab/locks", LOCK);
  },
  lock_superseded: async () => {
    const { json } = await api.post("/collab/locks", { ...LOCK, path: "error/there" });
    return api.post(`/collab/locks/${String(json["id"])}/release`, { fence: Number(json["fence"]) + 1 });
  },
  events_archived: () =>
    collaborationThat(
      async (folder) => {
        await writeLog(folder, 500);
        rmSync(join(folder, "collaboration/events/events-1.jsonl"));
      },
      (own) => own.get("/collab/events?after=0"),
    ),
  collaboration_read_only: () =>
    collaborationThat(
      async (folder) => {
        await writeLog(folder, 1_000_000);
        const file = join(folder, "collaboration/events/events.jsonl");
        writeFileSync(file, readFileSync(file, "utf8").replace('"n":0', '"n":7'));
      },
      async (own) => {
        expect((await own.get("/collab/state")).status).toBe(200);
        const ready = await own.fetch("/readyz", { as: "nobody" });
        expect(await ready.text()).toMatch(/"collaboration":\{"ready":false,"message":"[^"]*takes no writes/);
        return putDocument("refused", own);
      },
    ),
  collaboration_unavailable: () =>
    collaborationThat(
      (folder) => writeFileSync(join(folder, "collaboration"), "a file where the folder should be"),
      (own) => own.get("/collab/state"),
    ),
  repository_not_found: () => start({ repository: { path: join(api.repository.path, "none") } }),
  ref_not_found: () => start({ repository: { path: api.repository.path, ref: "none" } }),
  path_outside_roots: () => start({ repository: { path: "/" } }),
  url_not_allowed: () => start({ repository: { url: "https://git.example/a" } }),
  repository_not_local: () => api.post("/runs", { playbook: { inline: CHANGE_OF_URL } }),
  repository_unreadable: () => start({ repository: { path: brokenRepository() } }),
  internal: () => appWith({ authenticate: away("none of ours") }),
  queue_entry_not_found: () => api.send("DELETE", `/queues/main/entries/${unknown("que")}`),
  queue_entry_landing: async () => {
    const id = await queued("landing");
    await api.stores.queue.claim(id, { onto: "0".repeat(40), candidate: "1".repeat(40) });
    return api.send("DELETE", `/queues/landing/entries/${id}`);
  },
  queue_entry_ended: async () => {
    const id = await queued("ended");
    await api.stores.queue.end(id, "landed", null);
    return api.send("DELETE", `/queues/ended/entries/${id}`);
  },
  webhook_not_configured: () => api.post("/webhooks/github", {}, { as: "nobody" }),
  webhook_signature_invalid: async () => {
    const other = await api.startAnother({
      ...{ GITHUB_APP_ID: "1", GITHUB_WEBHOOK_SECRET: "a secret of sixteen", GITHUB_REPOSITORIES: "a/b" },
    });
    const response = await fetch(`${other.url}${API_PREFIX}/webhooks/github`, {
      ...{ method: "POST", body: "{}", headers: { "Content-Type": "application/json" } },
    });
    const text = await response.text();
    await other.stop();
    return { status: response.status, headers: response.headers, text, json: JSON.parse(text) as Record<string, unknown> };
  },
  queue_not_local: () => api.post("/queues/main/entries", { repository: { url: "https://example.org/x.git" }, head: "main" }),
  pool_not_found: () => work.poll("ada", 0, { pool: "none" }),
  agent_not_found: () => work.poll("nobody"),
  lease_limit: async () => {
    await work.grantWithoutTemporal("bea");
    return work.poll("bea");
  },
  lease_not_found: () => work.call({ leaseId: unknown("lse"), fence: 1 }, "ack"),
  lease_superseded: () => onLease("heartbeat", { fence: 0 }, unchanged),
  fence_unknown: () => onLease("heartbeat", { fence: 99 }, unchanged),
  lease_finished: () =>
    onLease("complete", { outcome: { a: 2 } }, (leaseId) => work.call({ leaseId, fence: 1 }, "complete", { outcome: { a: 1 } })),
  lease_revoked: () => onLease("heartbeat", {}, (leaseId) => api.post(`/leases/${leaseId}/revoke`, { reason: "wrong one" })),
  lease_expired: () => onLease("heartbeat", {}, (leaseId) => work.expire(leaseId)),
  artifact_too_large: async () => {
    const { id, fence } = await work.grantWithoutTemporal("ada");
    const raw = new Uint8Array(2_000);
    const small = await startApiUnderTest({ PRAXIS_LEASE_ARTIFACT_BYTES_MAX: "1000" });
    const there = createLeasedWork(small);
    await there.register("ada");
    const lease = await there.grantWithoutTemporal("ada");
    const headers = { "X-Lease-Fence": String(lease.fence), "Content-Type": "text/plain" };
    const reply = await small.send("PUT", `/leases/${lease.id}/artifacts/a.txt`, { raw, headers });
    await small.close();
    expect(reply.json["details"]).toEqual({ bytesMax: 1000 });
    expect(
      (await api.send("PUT", `/leases/${id}/artifacts/a.txt`, { raw, headers: { ...headers, "X-Lease-Fence": String(fence) } })).status,
    ).toBe(200);
    return reply;
  },
  temporal_unavailable: async () => {
    api.temporal.condition = "away";
    const reply = await api.get(`/runs/${runId}/history.json`);
    api.temporal.condition = "there";
    return reply;
  },
  database_unavailable: () => appWith({ authenticate: away("ECONNREFUSED") }),
  storage_full: () => appWith({}),
  shutting_down: () => appWith({ draining: () => true }),
};

/** A collaboration state that was written before, then damaged, archived or made impossible: what an API finds that starts on it. */
async function collaborationThat(
  prepare: (folder: string) => Promise<void> | void,
  ask: (own: ApiUnderTest) => Promise<Reply>,
): Promise<Reply> {
  const folder = mkdtempSync(join(tmpdir(), "praxis-collab-"));
  try {
    await prepare(folder);
    const own = await startApiUnderTest({ PRAXIS_COLLABORATION_DIR: join(folder, "collaboration") });
    const reply = await ask(own);
    await own.close();
    return reply;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Ten events in a log that is sealed after each few. */
async function writeLog(folder: string, segmentBytes: number): Promise<void> {
  const opened = await openStore({
    folder: join(folder, "collaboration"),
    checkpointCopyFolder: join(folder, "copies"),
    signingKeyFile: join(folder, "key.pem"),
    policy: { externalEdits: "adopt" },
    managed: {},
    clock: { now: () => new Date() },
    log: pino({ level: "silent" }),
    url: null,
    segmentBytes,
  });
  if (opened.role !== "owner") throw new Error("somebody else owns a new folder");
  const actor = { kind: "system", id: "test", via: "store" } as const;
  for (let n = 0; n < 10; n += 1)
    await opened.store.commit({ actor, decide: () => ({ event: { type: "note", data: { n } }, changes: [], answer: null }) });
  await opened.store.close();
}

const putDocument = (name: string, own: ApiUnderTest = api) =>
  own.get(`/collab/state/${name}`, { method: "PUT", body: { a: "x".repeat(600_000) }, headers: { "If-None-Match": "*" } });
const patchDocument = async (patch: unknown): Promise<Reply> => {
  const name = `error-${String((documents += 1))}`;
  await putDocument(name);
  const headers = { "Content-Type": "application/json-patch+json", "If-Match": "*" };
  return api.get(`/collab/state/${name}`, { method: "PATCH", body: patch, headers });
};
let documents = 0;
const LOCK = { path: "error/here", owner: "ada", purpose: "x", ttlMs: 60_000 };

function away(code: string): AppDeps["authenticate"] {
  const fail = () => Promise.reject(Object.assign(new Error("connect 10.0.0.9:5432"), { code }));
  return Object.assign(fail, { forget: () => undefined });
}

async function withArtifactGone(): Promise<Reply> {
  const id = String((await api.post("/runs", { playbook: { inline: HELLO } })).json["id"]);
  await createStepRecorder(api).finish(id, "only", undefined, [{ name: "gone.txt", mediaType: "text/plain", content: "to be lost" }]);
  rmSync(join(api.dataDir, "artifacts"), { recursive: true, force: true });
  return api.get(`/runs/${id}/artifacts/gone.txt`);
}

test("every code that a route can answer has a way to get it here", () => {
  expect(Object.keys(WAYS).sort()).toEqual(ERROR_CODES.filter((code) => !FAILURE_ONLY_CODES.has(code)));
});

test.each(Object.entries(WAYS))("%s", async (code, produce) => {
  const reply = await produce();
  expect({ code: reply.json["code"], status: reply.status, text: reply.text }).toMatchObject({ code, status: STATUS[code as ErrorCode] });
  expect(reply.text).not.toMatch(/srv|10\.0\.0\.9/);
});
