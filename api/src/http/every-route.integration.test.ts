/** Every route × every sort of caller, from the table of routes: a route that is added without a row here fails. */
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { scopesOfRole } from "@praxis/domain/access";
import { API_PREFIX, problemSchema, ROUTE_NAMES, routeOf, type RouteName } from "../contract/index.js";
import { CALLERS, HELLO, startApiUnderTest, type ApiUnderTest, type Caller } from "../testing/api-under-test.js";

/** A database of its own and a whole API; generous because machines are noisy. */
let api: ApiUnderTest;
beforeAll(async () => {
  api = await startApiUnderTest();
});
afterAll(() => api.close());

const RUN = `run_${"0".repeat(26)}`;
const APPROVAL = `apr_${"0".repeat(26)}`;
const TASK = `tsk_${"0".repeat(26)}`;
const LOCK = `lck_${"0".repeat(26)}`;
const KEY = `key_${"0".repeat(26)}`;
const LEASE = `lse_${"0".repeat(26)}`;
const GATE = `gat_${"0".repeat(26)}`;
const ENTRY = `que_${"0".repeat(26)}`;
const LEASE_CALL = { parts: { id: LEASE }, status: 404 } as const;

/** What a caller who may does, and gets: things that do not exist are 404, so the table does not depend on the order. */
const CALLS: Record<
  RouteName,
  { parts?: Record<string, string>; body?: unknown; type?: string; headers?: Record<string, string>; status: number }
> = {
  startRun: { body: { playbook: { inline: HELLO } }, status: 202 },
  listRuns: { status: 200 },
  getRun: { parts: { id: RUN }, status: 404 },
  cancelRun: { parts: { id: RUN }, body: {}, status: 404 },
  pauseRun: { parts: { id: RUN }, body: {}, status: 404 },
  resumeRun: { parts: { id: RUN }, body: {}, status: 404 },
  retryStep: { parts: { id: RUN, stepId: "only" }, body: {}, status: 404 },
  retryRun: { parts: { id: RUN }, body: {}, status: 404 },
  postMessage: { parts: { id: RUN }, body: { text: "hello", mode: "steer" }, status: 404 },
  getRunPlaybook: { parts: { id: RUN }, status: 404 },
  createLiveTicket: { body: {}, status: 201 },
  getRunHistory: { parts: { id: RUN }, status: 404 },
  getHistoryEvents: { parts: { id: RUN }, body: { ids: ["0.1"] }, status: 404 },
  getRunHistoryJson: { parts: { id: RUN }, status: 404 },
  listRunEvents: { parts: { id: RUN }, status: 404 },
  getStepOutput: { parts: { id: RUN, stepId: "only" }, status: 404 },
  listArtifacts: { parts: { id: RUN }, status: 404 },
  getArtifact: { parts: { id: RUN, name: "report.md" }, status: 404 },
  listPlaybooks: { status: 200 },
  getPlaybook: { parts: { name: "repository-checkup" }, status: 200 },
  validatePlaybook: { body: { text: HELLO }, status: 200 },
  listApprovals: { status: 200 },
  getApproval: { parts: { id: APPROVAL }, status: 404 },
  decideApproval: { parts: { id: APPROVAL }, body: { decision: "approve" }, status: 404 },
  createKey: { body: { name: "ci", role: "viewer" }, status: 201 },
  listKeys: { status: 200 },
  revokeKey: { parts: { id: KEY }, status: 404 },
  getOpenapi: { status: 200 },
  listDocuments: { status: 200 },
  getDocument: { parts: { document: "none" }, status: 404 },
  // Without a condition nothing is written, so the table does not depend on the order.
  putDocument: { parts: { document: "none" }, body: {}, status: 428 },
  patchDocument: { parts: { document: "none" }, body: {}, type: "application/merge-patch+json", status: 404 },
  deleteDocument: { parts: { document: "none" }, status: 404 },
  commitTransaction: { body: { operations: [{ op: "delete", document: "none" }] }, status: 404 },
  createTask: { body: { title: "a task", labels: ["matrix"] }, status: 201 },
  listTasks: { status: 200 },
  getTask: { parts: { id: TASK }, status: 404 },
  editTask: { parts: { id: TASK }, body: {}, type: "application/merge-patch+json", status: 404 },
  moveTask: { parts: { id: TASK }, body: { to: "abandoned" }, status: 404 },
  archiveTasks: { body: { before: "2020-01-01T00:00:00Z" }, status: 200 },
  claimTask: { body: { agent: "ada", labels: ["none"] }, status: 204 },
  takeLock: { body: { path: "../outside", owner: "ada", purpose: "x", ttlMs: 1000 }, status: 422 },
  listLocks: { status: 200 },
  renewLock: { parts: { id: LOCK }, body: { fence: 1 }, status: 404 },
  releaseLock: { parts: { id: LOCK }, body: { fence: 1 }, status: 404 },
  postCollabEvent: { body: { type: "note" }, status: 201 },
  listCollabEvents: { status: 200 },
  archiveCollabEvents: { body: { before: "2020-01-01T00:00:00Z" }, status: 200 },
  putPool: { parts: { name: "ci" }, body: { trust: "low" }, status: 200 },
  listPools: { status: 200 },
  putAgent: { parts: { id: "ada" }, body: { name: "Ada", pools: ["none"], capabilities: [] }, status: 404 },
  listAgents: { status: 200 },
  deleteAgent: { parts: { id: "nobody" }, status: 404 },
  getQueue: { parts: { branch: "none" }, status: 200 },
  enterQueue: { parts: { branch: "none" }, body: { repository: { path: "/" }, head: "main" }, status: 422 },
  leaveQueue: { parts: { branch: "none", id: ENTRY }, status: 404 },
  pollPool: { parts: { pool: "none" }, body: { agentId: "ada", waitMs: 0 }, status: 404 },
  ackLease: { ...LEASE_CALL, body: { fence: 1 } },
  heartbeatLease: { ...LEASE_CALL, body: { fence: 1 } },
  appendLeaseEvents: { ...LEASE_CALL, body: { fence: 1, events: [{ key: "a", type: "agent.said", data: {} }] } },
  completeLease: { ...LEASE_CALL, body: { fence: 1, outcome: {} } },
  failLease: { ...LEASE_CALL, body: { fence: 1, reason: "?", retryable: false } },
  releaseLease: { ...LEASE_CALL, body: { fence: 1, reason: "?" } },
  parkLease: { ...LEASE_CALL, body: { fence: 1, question: "?", checkpoint: {} } },
  putLeaseArtifact: { parts: { id: LEASE, name: "a.txt" }, headers: { "X-Lease-Fence": "1" }, status: 404 },
  getLeaseWorkspace: { ...LEASE_CALL, headers: { "X-Lease-Fence": "1" } },
  requestGate: { body: { repository: { path: "/nowhere" }, base: "main", head: "HEAD" }, status: 422 },
  listGates: { status: 200 },
  getGate: { parts: { id: GATE }, status: 404 },
  explainGate: { parts: { id: GATE }, status: 404 },
  overrideGate: { parts: { id: GATE }, body: { checks: ["size"], reason: "?", expiresAt: "2040-01-01T00:00:00Z" }, status: 404 },
  rerunGate: { parts: { id: GATE }, body: {}, status: 404 },
  listGateSigners: { status: 200 },
  listLeases: { status: 200 },
  revokeLease: { parts: { id: LEASE }, body: { reason: "?" }, status: 404 },
  // Public: judged by what came with the call, and no caller of this table has a session.
  createSession: { body: { code: "nothing" }, status: 401 },
  refreshSession: { status: 401 },
  endSession: { status: 401 },
  getSession: { status: 200 },
  createLoginCode: { body: {}, status: 201 },
  getJwks: { status: 200 },
  bulkRuns: { body: { action: "cancel", filter: { q: "none-such" }, reason: "?", dryRun: true }, status: 200 },
  getBulk: { parts: { id: `blk_${"0".repeat(26)}` }, status: 404 },
  listViews: { status: 200 },
  createView: { body: { name: "mine", query: { status: "failed" } }, status: 201 },
  changeView: { parts: { id: `view_${"0".repeat(26)}` }, body: { name: "other" }, status: 404 },
  deleteView: { parts: { id: `view_${"0".repeat(26)}` }, status: 404 },
  getStats: { status: 200 },
  // Nobody has set GitHub up here.
  receiveGithub: { status: 503 },
  createCspReport: { body: [], type: "application/reports+json", status: 204 },
};

function expected(name: RouteName, as: Caller): number {
  const { scope } = routeOf(name);
  if (scope === "public") return CALLS[name].status;
  if (as !== "viewer" && as !== "operator" && as !== "admin") return 401;
  return scope === "signed-in" || scopesOfRole(as).includes(scope) ? CALLS[name].status : 403;
}

function pathOf(name: RouteName): string {
  return API_PREFIX + routeOf(name).path.replaceAll(/\{(\w+)\}/g, (_whole, part: string) => CALLS[name].parts?.[part] ?? "");
}

describe.each(ROUTE_NAMES)("%s", (name) => {
  test.each(CALLERS)("as %s", async (as) => {
    const { body, type, headers = {} } = CALLS[name];
    const response = await api.fetch(pathOf(name), {
      as,
      method: routeOf(name).method,
      headers: { ...headers, ...(type === undefined ? {} : { "Content-Type": type }) },
      ...(body === undefined ? {} : { body }),
    });
    expect({ name, as, status: response.status }).toEqual({ name, as, status: expected(name, as) });
    expect(response.headers.get("x-request-id")).toMatch(/^req_/);
    if (response.status < 400) {
      await response.body?.cancel();
      return;
    }
    const problem = problemSchema.parse(await response.json());
    expect(response.headers.get("content-type")).toMatch(/^application\/problem\+json/);
    expect(problem.requestId).toBe(response.headers.get("x-request-id"));
    if (response.status === 401) expect(response.headers.get("www-authenticate")).toBeTruthy();
    if (response.status === 403) expect(problem).toMatchObject({ code: "insufficient_scope", details: { scope: routeOf(name).scope } });
  });

  test("every other method is 405 and `Allow` lists those there are", async () => {
    const methods = ROUTE_NAMES.map(routeOf)
      .filter(({ path }) => path === routeOf(name).path)
      .map(({ method }) => method as string);
    const allowed = methods.includes("GET") ? [...methods, "HEAD"].sort() : methods.sort();
    for (const method of ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"].filter((one) => !methods.includes(one))) {
      // They share an address with GET /playbooks/{name}, GET /runs/{id} and with GET and PATCH /collab/tasks/{id}; either answer of those is its own.
      if (name === "validatePlaybook" && method === "GET") continue;
      if (name === "bulkRuns" && method === "GET") continue;
      if ((name === "claimTask" || name === "archiveTasks") && (method === "GET" || method === "PATCH")) continue;
      const response = await api.fetch(pathOf(name), { method });
      expect({ method, status: response.status, allow: response.headers.get("allow") }).toEqual({
        method,
        status: 405,
        allow: allowed.join(", "),
      });
    }
  });
});

test("a token of our issuer does what its scopes say", async () => {
  const token = async (scope: string) => ({ Authorization: `Bearer ${await api.issuer.token({ scope })}` });
  expect((await api.get("/runs", { as: "nobody", headers: await token("runs:read") })).status).toBe(200);
  expect((await api.get("/keys", { as: "nobody", headers: await token("runs:read") })).status).toBe(403);
});

test("a key that ends at a time ends at that time, and a revoked one at once", async () => {
  const ended = await api.keyWith(["runs:read"], new Date(Date.now() - 1000).toISOString());
  expect((await api.get("/runs", { as: "nobody", headers: { "X-API-Key": ended.apiKey } })).status).toBe(401);
  const made = await api.post("/keys", { name: "short", scopes: ["runs:read"] });
  const headers = { "X-API-Key": String(made.json["apiKey"]) };
  expect((await api.get("/runs", { as: "nobody", headers })).status).toBe(200);
  expect((await api.fetch(`${API_PREFIX}/keys/${String(made.json["id"])}`, { method: "DELETE" })).status).toBe(204);
  expect((await api.get("/runs", { as: "nobody", headers })).status).toBe(401);
});

test("no key, token or body is in the log; the request, the run and the caller are", async () => {
  const started = await api.post(
    "/runs",
    { playbook: { inline: HELLO }, title: "very private title" },
    { headers: { "X-Request-Id": "mine-1", traceparent: `00-${"a".repeat(32)}-${"b".repeat(16)}-01` } },
  );
  expect(started.headers.get("x-request-id")).toBe("mine-1");
  const text = api.log.join("");
  for (const as of CALLERS)
    for (const secret of Object.values(api.credentials(as))) expect(text).not.toContain(secret.replace("Bearer ", ""));
  expect(text).not.toContain("very private title");
  const line = api.log
    .map((one) => JSON.parse(one) as Record<string, unknown>)
    .find((one) => one["requestId"] === "mine-1" && one["status"] === 202);
  expect(line).toMatchObject({ traceId: "a".repeat(32), runId: started.json["id"], route: "/runs", principal: { kind: "service" } });
});
