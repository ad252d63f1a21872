/** Orders for many runs over HTTP: counted, frozen, given once, shown page by page. The workers' part has its own test. */
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { bulkAcceptedSchema, bulkViewSchema, runViewSchema, type BulkView } from "../contract/index.js";
import { HELLO, startApiUnderTest, type ApiUnderTest } from "../testing/api-under-test.js";

/** A database of its own and a whole API; generous because machines are noisy. */
const SETUP_MS = 60_000;
let api: ApiUnderTest;
beforeAll(async () => {
  api = await startApiUnderTest();
}, SETUP_MS);
afterAll(() => api.close(), SETUP_MS);

let serial = 0;
/** Runs of a label of their own; the last one is closed. */
async function someRuns(count: number): Promise<{ label: string; ids: string[] }> {
  const group = `g${String((serial += 1))}`;
  const ids: string[] = [];
  for (let n = 0; n < count; n += 1)
    ids.push(String((await api.post("/runs", { playbook: { inline: HELLO }, labels: { group } })).json["id"]));
  await api.database.database.queryOnce("UPDATE runs SET status = 'failed', finished_at = now() WHERE id = $1", [ids.at(-1)]);
  return { label: `group=${group}`, ids };
}

async function order(body: object, headers: Record<string, string> = {}): Promise<{ id: string; count: number }> {
  const reply = await api.post("/runs/bulk", { reason: "not needed", ...body }, { headers });
  expect(reply.status).toBe(202);
  const accepted = bulkAcceptedSchema.parse(reply.json);
  expect(reply.headers.get("location")).toBe(`/api/v1/bulk/${accepted.id}`);
  return accepted;
}
const look = async (id: string, query = ""): Promise<BulkView> =>
  bulkViewSchema.parse((await api.get(`/bulk/${id}${query}`, { as: "viewer" })).json);

test("an order lists what it is for as it stood then: open runs to cancel, closed ones to retry", async () => {
  const { label, ids } = await someRuns(4);
  const counted = await api.post("/runs/bulk", { action: "cancel", filter: { label }, reason: "?", dryRun: true });
  expect({ status: counted.status, json: counted.json }).toEqual({ status: 200, json: { count: 3 } });
  const cancel = await order({ action: "cancel", filter: { label } });
  const retry = await order({ action: "retry", filter: { label } });
  const group = label.slice("group=".length);
  await api.post("/runs", { playbook: { inline: HELLO }, labels: { group } });
  expect(await look(cancel.id)).toMatchObject({
    ...{ action: "cancel", filter: { label }, reason: "not needed", status: "running", total: 3, done: 0, failed: 0 },
    items: ids.slice(0, 3).map((runId) => ({ runId, outcome: "pending" })),
  });
  expect((await look(retry.id)).items.map(({ runId }) => runId)).toEqual(ids.slice(3));
});

test.each([{}, { sort: "createdAt" }, { q: "  " }, { q: " ", sort: "createdAt" }])(
  "a filter that lets every run through is no filter: %j",
  async (filter) => {
    const reply = await api.post("/runs/bulk", { action: "cancel", filter, reason: "?" });
    expect({ status: reply.status, code: reply.json["code"] }).toEqual({ status: 422, code: "invalid_request" });
  },
);

test("runs can be named one by one", async () => {
  const { ids } = await someRuns(4);
  const { id, count } = await order({ action: "cancel", filter: { id: [ids[2] ?? "", ids[0] ?? ""] } });
  expect(count).toBe(2);
  expect((await look(id)).items.map(({ runId }) => runId)).toEqual([ids[0], ids[2]]);
});

test("a repeated key gives the order once, even at the same moment", async () => {
  const { label } = await someRuns(2);
  const headers = { "Idempotency-Key": `order-${label.slice(6)}` };
  const given = await Promise.all(Array.from({ length: 4 }, () => order({ action: "cancel", filter: { label } }, headers)));
  expect(new Set(given.map(({ id }) => id)).size).toBe(1);
});

test("an order for nothing is finished at once", async () => {
  const { id, count } = await order({ action: "cancel", filter: { label: "group=none" } });
  expect(count).toBe(0);
  expect(await look(id)).toMatchObject({ status: "finished", total: 0, items: [] });
});

test("the items come page by page, and by outcome", async () => {
  const { label, ids } = await someRuns(6);
  const { id } = await order({ action: "cancel", filter: { label } });
  const found: string[] = [];
  for (let cursor: string | null = ""; cursor !== null;) {
    const page = await look(id, `?limit=2${cursor === "" ? "" : `&cursor=${cursor}`}`);
    found.push(...page.items.map(({ runId }) => runId));
    cursor = page.nextCursor;
  }
  expect(found).toEqual(ids.slice(0, 5));
  expect((await look(id, "?outcome=failed")).items).toEqual([]);
});

test("a retried run names its retries, and they name it", async () => {
  const { ids } = await someRuns(1);
  const old = ids[0] ?? "";
  const retries: string[] = [];
  for (let n = 0; n < 2; n += 1) {
    const run = runViewSchema.parse((await api.post(`/runs/${old}/retry`)).json);
    expect(run.retryOf).toBe(old);
    retries.push(run.id);
  }
  expect(runViewSchema.parse((await api.get(`/runs/${old}`)).json).retriedBy).toEqual(retries);
  expect(runViewSchema.parse((await api.get(`/runs/${retries[0] ?? ""}`)).json).retriedBy).toBeUndefined();
});
