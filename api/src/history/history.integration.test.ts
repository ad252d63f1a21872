/** Lean history over HTTP, on a real Temporal and a real database. */
import { afterAll, beforeAll, expect, jest, test } from "@jest/globals";
import { sampleRun } from "@praxis/database/testing";
import { HISTORY_ARTIFACT } from "@praxis/domain/run";
import { createTemporalClient } from "@praxis/temporal/client";
import { createHistoryChains } from "@praxis/temporal/testing";
import { API_PREFIX, HISTORY_COLUMNS, historyEventsSchema, historyPageSchema, type HistoryPage } from "../contract/index.js";
import { startApiUnderTest, type ApiUnderTest } from "../testing/api-under-test.js";
import { createStepRecorder } from "../testing/record-steps.js";
import { readSse } from "../testing/sse-reader.js";

jest.setTimeout(90_000);
const at = { address: process.env["PRAXIS_TEST_TEMPORAL_ADDRESS"] ?? "", namespace: "default" };
const chains = createHistoryChains(at);
const temporal = createTemporalClient(at);
let api: ApiUnderTest;
beforeAll(async () => {
  api = await startApiUnderTest({ TEMPORAL_ADDRESS: at.address }, { realTemporal: true });
});
afterAll(async () => {
  await Promise.all([api.close(), chains.close(), temporal.close()]);
});

/** Stands in the database, and nobody starts it. */
const acceptedRun = async (): Promise<string> => (await api.stores.runs.acceptRun(sampleRun(api.stores.ids))).id;
async function history(runId: string, query = ""): Promise<HistoryPage> {
  return historyPageSchema.parse((await api.get(`/runs/${runId}/history${query}`)).json);
}
const idsOf = ({ rows }: HistoryPage): string[] => rows.map(([id]) => id);
const raw = async (runId: string): Promise<{ execution: string; history: unknown }[]> => {
  const all: { execution: string; history: unknown }[] = [];
  for (const execution of (await temporal.histories.chain(runId)).executions)
    all.push({ execution, history: JSON.parse((await temporal.history(runId, execution)).json) });
  return all;
};
async function archive(runId: string, executions: unknown): Promise<void> {
  const stored = await api.stores.artifactBytes.put(JSON.stringify({ runId, executions }));
  await api.stores.artifacts.put({
    runId,
    name: HISTORY_ARTIFACT,
    stepId: null,
    generation: null,
    mediaType: "application/json",
    ...stored,
  });
}

test("a chain is one table in order, at a fifth of the bytes; pages meet without gap or repeat; the newest come first when asked", async () => {
  const runId = await acceptedRun();
  const made = await chains.make({ runId, executions: 3, eventsEach: 180 });
  const reply = await api.get(`/runs/${runId}/history`);
  const whole = historyPageSchema.parse(reply.json);
  expect(whole).toMatchObject({ columns: HISTORY_COLUMNS, closed: true, nextCursor: null, rows: { length: made } });
  expect(JSON.stringify(await raw(runId)).length / reply.text.length).toBeGreaterThan(5);

  const paged: string[] = [];
  for (let cursor: string | null = ""; cursor !== null;) {
    const page = await history(runId, `?limit=111${cursor === "" ? "" : `&cursor=${cursor}`}`);
    paged.push(...idsOf(page));
    cursor = page.nextCursor;
  }
  expect(paged).toEqual(idsOf(whole));
  for (const last of [1, 100, 400, 5_000]) expect((await history(runId, `?last=${String(last)}`)).rows).toEqual(whole.rows.slice(-last));
  expect((await api.get(`/runs/${runId}/history?last=1&after=0.1`)).status).toBe(400);
  expect((await api.get(`/runs/${runId}/history?after=x`)).status).toBe(400);
});

test("a closed chain has one ETag for ever, and is the same from the archive, also when Temporal has forgotten it", async () => {
  const runId = await acceptedRun();
  await chains.make({ runId, executions: 2, eventsEach: 60 });
  const before = await api.get(`/runs/${runId}/history`);
  const etag = before.headers.get("etag") ?? "";
  expect(etag).toMatch(/^"[\w-]+"$/);
  expect(await api.get(`/runs/${runId}/history`, { headers: { "If-None-Match": etag } })).toMatchObject({ status: 304, text: "" });
  const ids = idsOf(historyPageSchema.parse(before.json)).slice(0, 30);
  const details = await api.post(`/runs/${runId}/history/events`, { ids });
  await archive(runId, await raw(runId));
  const after = await api.get(`/runs/${runId}/history`);
  expect(after.text).toBe(before.text);
  expect(after.headers.get("etag")).toBe(etag);
  expect((await api.post(`/runs/${runId}/history/events`, { ids })).json).toEqual(details.json);

  const forgotten = await acceptedRun();
  await createStepRecorder(api).close(forgotten, "succeeded");
  expect(await api.get(`/runs/${forgotten}/history`)).toMatchObject({ status: 404, json: { code: "history_not_found" } });
  await archive(forgotten, [...(await raw(runId)), { execution: "lost", history: null }]);
  expect((await history(forgotten)).rows).toEqual(historyPageSchema.parse(before.json).rows);
});

test("events are shown decoded, in order, and unknown ids are left out", async () => {
  const runId = await acceptedRun();
  await chains.make({ runId, executions: 2, eventsEach: 20 });
  const page = await history(runId);
  const scheduled = page.rows.filter(([, , type]) => type === "ActivityTaskScheduled").map(([id]) => id);
  const reply = await api.post(`/runs/${runId}/history/events`, { ids: [...scheduled, "0.99999", "77.1"].reverse() });
  const { items } = historyEventsSchema.parse(reply.json);
  expect(items.map(({ id }) => id)).toEqual(scheduled);
  expect(items[0]).toMatchObject({ name: "runCommand: step-0", attributes: { input: [{ stepId: "step-0", generation: 1 }] } });
  const many = Array.from({ length: 101 }, (_one, place) => `0.${String(place + 1)}`);
  expect((await api.post(`/runs/${runId}/history/events`, { ids: many })).status).toBe(422);
});

test("a run that Temporal has not begun has no rows yet, and its readers see it begin", async () => {
  const runId = await acceptedRun();
  expect(await history(runId)).toEqual({ columns: [...HISTORY_COLUMNS], rows: [], closed: false, nextCursor: null });
  const response = await api.fetch(`${API_PREFIX}/runs/${runId}/history`, { headers: { Accept: "text/event-stream" } });
  const reader = readSse(response);
  await chains.make({ runId, executions: 1, eventsEach: 10 });
  const rest = await reader.rest();
  expect(rest.at(-1)).toEqual({ id: null, event: "end", data: '{"rows":"complete"}' });
  expect(rest.slice(0, -1).map(({ id }) => id)).toEqual(idsOf(await history(runId)));
});

test("all readers of a run share one long poll, see the same rows without gap or repeat, and the last to leave ends it", async () => {
  const runId = await acceptedRun();
  await chains.make({ runId, executions: 2, eventsEach: 60, open: true });
  const begin = idsOf(await history(runId));
  const open = async (lastEventId: string | null) =>
    readSse(
      await api.fetch(`${API_PREFIX}/runs/${runId}/history`, {
        headers: { Accept: "text/event-stream", ...(lastEventId === null ? {} : { "Last-Event-ID": lastEventId }) },
      }),
    );
  const readers = await Promise.all([null, begin[10] ?? "", begin.at(-1) ?? ""].map(open));
  await chains.grow(runId);
  await chains.grow(runId);
  const all = idsOf(await history(runId));
  const starts = [0, 11, begin.length];
  for (const [place, reader] of readers.entries()) {
    const seen: (string | null | undefined)[] = [];
    while (seen.at(-1) !== all.at(-1)) seen.push((await reader.next())?.id);
    expect(seen).toEqual(all.slice(starts[place]));
  }
  const polls = async () => Number(/^praxis_history_polls (\d+)$/m.exec(await (await api.fetch("/metrics")).text())?.[1]);
  expect(await polls()).toBe(1);
  await Promise.all(readers.map((reader) => reader.close()));
  const bound = Date.now() + 30_000;
  while ((await polls()) !== 0 && Date.now() < bound) await new Promise((resolve) => setTimeout(resolve, 20));
  expect(await polls()).toBe(0);
});
