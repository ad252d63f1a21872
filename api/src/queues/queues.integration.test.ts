/** Merge queues over HTTP: what is resolved when, who may take what out, and what the queue's workflow is told. */
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { plainGit } from "@praxis/repository/testing";
import { paths } from "../contract/index.js";
import { API_PREFIX } from "../contract/paths.js";
import { startApiUnderTest, type ApiUnderTest, type Reply } from "../testing/api-under-test.js";

const SETUP_MS = 30_000;
let api: ApiUnderTest;
beforeAll(async () => {
  api = await startApiUnderTest();
}, SETUP_MS);
afterAll(() => api.close(), SETUP_MS);

const BRANCH = "release/2.x #1";
const at = (path: string): string => path.slice(API_PREFIX.length);
const branchAt = (name: string): void => void plainGit(api.repository.path, ["branch", "--force", name]);
const enter = (branch: string, body: Record<string, unknown> = {}, headers = {}): Promise<Reply> =>
  api.post(at(paths.queueEntries(branch)), { repository: { path: api.repository.path }, head: "HEAD", ...body }, { headers });

test("a change enters with the commit that its name means now, and the queue's workflow is told", async () => {
  branchAt("release/2.x");
  const entered = await enter("release/2.x", { lane: "hotfix", title: "fix: it" });
  expect(entered.status).toBe(202);
  expect(entered.json).toMatchObject({
    ...{ branch: "release/2.x", head: api.repository.commit, lane: "hotfix", status: "queued", title: "fix: it" },
    repository: { path: api.repository.path },
  });
  expect(api.temporal.queues.at(-1)).toMatchObject({ branch: "release/2.x" });
  const listed = await api.get(at(paths.queue("release/2.x")));
  expect(listed.json["items"]).toEqual([entered.json]);
  const own = await api.get(`${at(paths.queue("release/2.x"))}?repository=${encodeURIComponent(api.repository.path)}`);
  expect(own.json["items"]).toHaveLength(1);
  expect((await api.get(`${at(paths.queue("release/2.x"))}?repository=/elsewhere`)).json["items"]).toEqual([]);
});

test("the same commit again is the entry that is there, with and without an Idempotency-Key", async () => {
  branchAt("same");
  const first = await enter("same", {}, { "Idempotency-Key": "one" });
  expect((await enter("same")).json["id"]).toBe(first.json["id"]);
  expect((await enter("same", {}, { "Idempotency-Key": "one" })).headers.get("Idempotency-Replayed")).toBe("true");
});

test("an entry is taken out once; a second time is a success, through another branch it is not there", async () => {
  branchAt("out");
  const { json } = await enter("out");
  const entry = (branch: string): string => at(paths.queueEntry(branch, String(json["id"])));
  expect((await api.send("DELETE", entry("main"))).status).toBe(404);
  expect((await api.send("DELETE", entry("out"))).json).toMatchObject({
    status: "dequeued",
    reason: expect.stringContaining("Taken out by"),
  });
  expect((await api.send("DELETE", entry("out"))).status).toBe(200);
  expect((await api.get(`${at(paths.queue("out"))}?state=ended`)).json["items"]).toHaveLength(1);
  // It may come back as a new entry.
  expect((await enter("out")).json["id"]).not.toBe(json["id"]);
});

test.each([
  ["an unknown branch", "nowhere", {}, 422, "ref_not_found"],
  ["an unknown head", "main", { head: "nowhere" }, 422, "ref_not_found"],
  ["a lane that is none", "main", { lane: "fast" }, 422, "invalid_request"],
  ["a name that is none", "--help", {}, 422, "ref_not_found"],
  ["a name with odd characters", BRANCH, {}, 422, "ref_not_found"],
] as const)("%s is refused", async (_what, branch, body, status, code) => {
  const refused = await enter(branch, body);
  expect([refused.status, refused.json["code"]]).toEqual([status, code]);
});

test("with Temporal away the entry stands all the same, for the relay to tell", async () => {
  branchAt("away");
  api.temporal.condition = "away";
  try {
    expect((await enter("away")).status).toBe(202);
  } finally {
    api.temporal.condition = "there";
  }
  expect(await api.stores.queue.untold({ olderThanMs: -1_000, stillForMs: 60_000, limit: 50 })).toContainEqual(
    expect.objectContaining({ branch: "away" }),
  );
});
