/** Whatever is sent, the answer is a problem that says what was wrong, and nothing was done. */
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { connect } from "node:net";
import { API_PREFIX, problemSchema } from "../contract/index.js";
import { HELLO, startApiUnderTest, type ApiUnderTest, type CallOptions } from "../testing/api-under-test.js";

/** A database of its own and a whole API; generous because machines are noisy. */
let api: ApiUnderTest;
beforeAll(async () => {
  api = await startApiUnderTest();
});
afterAll(() => api.close());

const post = (raw: string | Uint8Array, headers: Record<string, string> = {}): CallOptions => ({ method: "POST", raw, headers });
const start = (body: unknown): CallOptions => ({ method: "POST", body });
const good = JSON.stringify({ playbook: { inline: HELLO } });

const CASES: [string, string, CallOptions, number, string][] = [
  ["unknown address", "/nothing", {}, 404, "not_found"],
  ["a slash too much", "/runs/", {}, 404, "not_found"],
  ["another case", "/Runs", {}, 404, "not_found"],
  ["a broken percent sign", "/runs/%E0%A4%A", {}, 400, "malformed_request"],
  ["an id that cannot be one", "/runs/nope", {}, 404, "run_not_found"],
  ["an approval that cannot be one", "/approvals/run_1", {}, 404, "approval_not_found"],
  ["a key that cannot be one", "/keys/nope", { method: "DELETE" }, 404, "key_not_found"],
  ["no body", "/runs", { method: "POST" }, 400, "malformed_request"],
  ["an empty JSON body", "/runs", post("", { "Content-Type": "application/json" }), 400, "malformed_request"],
  ["half of JSON", "/runs", post('{"playbook":'), 400, "malformed_request"],
  ["text that is not UTF-8", "/runs", post(new Uint8Array([0x22, 0xff, 0xfe, 0x22])), 400, "malformed_request"],
  ["a form", "/runs", post("playbook=x", { "Content-Type": "application/x-www-form-urlencoded" }), 415, "unsupported_media_type"],
  ["plain text", "/runs", post(good, { "Content-Type": "text/plain" }), 415, "unsupported_media_type"],
  ["JSON in another alphabet", "/runs", post(good, { "Content-Type": "application/json; charset=utf-16" }), 415, "unsupported_media_type"],
  ["compressed JSON", "/runs", post(good, { "Content-Encoding": "gzip" }), 415, "unsupported_media_type"],
  ["two megabytes", "/runs", post(JSON.stringify({ playbook: { inline: "x".repeat(2_000_000) } })), 413, "body_too_large"],
  ["a sign-in with nothing", "/sessions", start({}), 422, "invalid_request"],
  ["a sign-in with both", "/sessions", start({ code: "a", apiKey: "b" }), 422, "invalid_request"],
  ["a sign-in with a list", "/sessions", start({ code: ["a"] }), 422, "invalid_request"],
  ["a login code for a name that shouts", "/sessions/codes", start({ name: "ADA LOVELACE" }), 422, "invalid_request"],
  ["a login code for an emperor", "/sessions/codes", start({ role: "emperor" }), 422, "invalid_request"],
  ["a view of what is no parameter", "/views", start({ name: "x", query: { colour: "red" } }), 422, "invalid_request"],
  ["a view of a status that is none", "/views", start({ name: "x", query: { status: "gone" } }), 422, "invalid_request"],
  ["a view of one page", "/views", start({ name: "x", query: { cursor: "abc" } }), 422, "invalid_request"],
  ["a view without a name", "/views", start({ name: " ", query: {} }), 422, "invalid_request"],
  ["a page of views from nowhere", "/views?cursor=abc", {}, 400, "malformed_request"],
  ["everything cancelled by an empty filter", "/runs/bulk", start({ action: "cancel", filter: {}, reason: "x" }), 422, "invalid_request"],
  [
    "everything cancelled by a mere order",
    "/runs/bulk",
    start({ action: "cancel", filter: { sort: "createdAt" }, reason: "x" }),
    422,
    "invalid_request",
  ],
  ["an order without a reason", "/runs/bulk", start({ action: "cancel", filter: { q: "x" } }), 422, "invalid_request"],
  ["an order to delete", "/runs/bulk", start({ action: "delete", filter: { q: "x" }, reason: "x" }), 422, "invalid_request"],
  ["an order for what is no run", "/runs/bulk", start({ action: "cancel", filter: { id: "x" }, reason: "x" }), 422, "invalid_request"],
  ["a window that is none", "/stats?window=long", {}, 400, "malformed_request"],
  ["a window of a minute", "/stats?window=1m", {}, 400, "malformed_request"],
  ["a window of a year", "/stats?window=365d", {}, 400, "malformed_request"],
  ["runs that are a little stuck", "/runs?stuck=maybe", {}, 400, "malformed_request"],
  ["runs finished some time ago", "/runs?finishedAfter=yesterday", {}, 400, "malformed_request"],
  ["a browser report as plain JSON", "/csp-reports", start({}), 415, "unsupported_media_type"],
  ["a browser report without one", "/csp-reports", post("{}", { "Content-Type": "application/csp-report" }), 422, "invalid_request"],
  [
    "a browser report of a novel",
    "/csp-reports",
    post(JSON.stringify({ "csp-report": { x: "x".repeat(70_000) } }), { "Content-Type": "application/csp-report" }),
    413,
    "body_too_large",
  ],
  ["null", "/runs", post("null"), 422, "invalid_request"],
  ["a list", "/runs", post("[]"), 422, "invalid_request"],
  ["an unknown member", "/runs", start({ playbook: "x", colour: "red" }), 422, "invalid_request"],
  ["a label that is no text", "/runs", post('{"playbook":"x","labels":{"team":{}}}'), 422, "invalid_request"],
  ["an unknown playbook", "/runs", start({ playbook: "no-such-playbook" }), 422, "playbook_not_found"],
  ["a path for a playbook", "/runs", start({ playbook: "../../etc/passwd" }), 422, "playbook_not_found"],
  ["YAML that is none", "/runs", start({ playbook: { inline: "name: [" } }), 422, "playbook_invalid"],
  [
    "a circle of steps",
    "/runs",
    start({
      playbook: {
        inline:
          "name: x\nversion: 1\nsteps:\n  - id: a\n    uses: bench.noop\n    needs: [b]\n  - id: b\n    uses: bench.noop\n    needs: [a]\n",
      },
    }),
    422,
    "playbook_invalid",
  ],
  [
    "inputs that do not fit",
    "/runs",
    start({ playbook: "run-command", inputs: { argv: 3 }, repository: { path: "REPOSITORY" } }),
    422,
    "inputs_invalid",
  ],
  [
    "no repository there",
    "/runs",
    start({ playbook: "repository-checkup", repository: { path: "REPOSITORY/none" } }),
    422,
    "repository_not_found",
  ],
  [
    "a repository outside the roots",
    "/runs",
    start({ playbook: "repository-checkup", repository: { path: "/etc" } }),
    422,
    "path_outside_roots",
  ],
  [
    "no such ref",
    "/runs",
    start({ playbook: "repository-checkup", repository: { path: "REPOSITORY", ref: "no-such-branch" } }),
    422,
    "ref_not_found",
  ],
  [
    "a ref that is an option",
    "/runs",
    start({ playbook: "repository-checkup", repository: { path: "REPOSITORY", ref: "--help" } }),
    422,
    "ref_not_found",
  ],
  [
    "a URL that is not allowed",
    "/runs",
    start({ playbook: "repository-checkup", repository: { url: "https://git.example/a.git" } }),
    422,
    "url_not_allowed",
  ],
  ["no repository to check out", "/runs", start({ playbook: "repository-checkup" }), 422, "invalid_request"],
  ["an unknown query parameter", "/runs?colour=red", {}, 400, "malformed_request"],
  ["an unknown query parameter of one thing", `/runs/run_${"0".repeat(26)}?x=1`, {}, 400, "malformed_request"],
  ["a limit of nothing", "/runs?limit=0", {}, 400, "malformed_request"],
  ["a limit beyond the most", "/runs?limit=201", {}, 400, "malformed_request"],
  ["two limits", "/runs?limit=1&limit=2", {}, 400, "malformed_request"],
  ["a status there is not", "/runs?status=lost", {}, 400, "malformed_request"],
  ["a time that is none", "/runs?createdAfter=yesterday", {}, 400, "malformed_request"],
  ["a cursor of nobody", "/runs?cursor=%21%21", {}, 400, "malformed_request"],
  ["an approval cursor of nobody", "/approvals?cursor=zzz", {}, 400, "malformed_request"],
  ["an Idempotency-Key with blanks", "/runs", post(good, { "Idempotency-Key": "a b" }), 400, "malformed_request"],
  ["an Idempotency-Key without end", "/runs", post(good, { "Idempotency-Key": "k".repeat(300) }), 400, "malformed_request"],
  ["an ETag that is none", "/playbooks/repository-checkup", { headers: { "If-None-Match": "abc" } }, 400, "malformed_request"],
  ["a key with both role and scopes", "/keys", start({ name: "x", role: "viewer", scopes: ["admin"] }), 422, "invalid_request"],
  [
    "a key that has ended already",
    "/keys",
    start({ name: "x", role: "viewer", expiresAt: "2020-01-01T00:00:00Z" }),
    422,
    "invalid_request",
  ],
  ["an unknown playbook by name", "/playbooks/nope", {}, 404, "not_found"],
  ["a faulty playbook of a repository", "/playbooks/broken?repository=REPOSITORY", {}, 422, "playbook_invalid"],
];

test.each(CASES)("%s: %s", async (_name, path, options, status, code) => {
  const filled = (text: string): string => text.replaceAll("REPOSITORY", api.repository.path);
  const body = options.body === undefined ? {} : { body: JSON.parse(filled(JSON.stringify(options.body))) as unknown };
  const reply = await api.get(filled(path), { ...options, ...body });
  expect({ status: reply.status, code: reply.json["code"], text: reply.text }).toMatchObject({ status, code });
  const problem = problemSchema.parse(reply.json);
  if (status === 400 || status === 422)
    expect(problem.issues).toContainEqual(expect.objectContaining({ path: expect.any(String), message: expect.any(String) }));
  expect(reply.text).not.toMatch(/node_modules|at .*\.[jt]s:|select |insert /i);
});

test("none of it left a run behind", async () => {
  expect((await api.get("/runs")).json).toEqual({ items: [], nextCursor: null });
});

test("a faulty playbook is answered with every fault and its place", async () => {
  const reply = await api.post("/runs", {
    playbook: { inline: "name: x\nversion: 1\nsteps:\n  - id: a\n    uses: nonsense\n    colour: red\n" },
  });
  expect(reply.json).toMatchObject({
    code: "playbook_invalid",
    issues: expect.arrayContaining([expect.objectContaining({ line: expect.any(Number), column: expect.any(Number) })]),
  });
  expect((reply.json["issues"] as unknown[]).length).toBeGreaterThanOrEqual(2);
});

describe("bodies that come in pieces", () => {
  test("a stream without a length is cut off at 1 MiB and still answered", async () => {
    const { hostname, port } = new URL(api.url);
    const socket = connect(Number(port), hostname);
    const chunks: Buffer[] = [];
    socket.on("data", (chunk) => chunks.push(chunk));
    socket.on("error", () => undefined);
    const key = api.credentials("admin")["X-API-Key"] ?? "";
    socket.write(
      `POST ${API_PREFIX}/runs HTTP/1.1\r\nHost: x\r\nX-API-Key: ${key}\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n`,
    );
    const piece = `10000\r\n${"x".repeat(0x10000)}\r\n`;
    for (let i = 0; i < 20; i += 1) socket.write(piece);
    await new Promise((resolve) => socket.once("close", resolve));
    expect(Buffer.concat(chunks).toString()).toMatch(/^HTTP\/1\.1 413 [\s\S]*body_too_large/);
  });
});
