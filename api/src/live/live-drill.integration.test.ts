/** The drill of the live socket, small: `npm run drill:live` runs it large. */
import { afterAll, beforeAll, expect, jest, test } from "@jest/globals";
import { sampleRun } from "@praxis/database/testing";
import { startApiUnderTest, type ApiUnderTest } from "../testing/api-under-test.js";
import { drilledRun } from "../testing/drilled-run.js";
import { runLiveDrill } from "../testing/live-drill.js";

jest.setTimeout(120_000);
let api: ApiUnderTest;
beforeAll(async () => {
  api = await startApiUnderTest();
});
afterAll(() => api.close());

test("readers of many topics at two processes that are cut at any moment get everything once", async () => {
  const { runs, ids } = api.stores;
  const other = await api.startAnother();
  const accepted = await Promise.all(Array.from({ length: 4 }, () => runs.acceptRun(sampleRun(ids))));
  const ticket = async (): Promise<string> => String((await api.post("/live/tickets", {}, { as: "viewer" })).json["ticket"]);
  const result = await runLiveDrill({
    ...{ urls: [api.url, other.url], ticket, runs: accepted.map(({ id }) => drilledRun(runs, ids, id)) },
    ...{ subscribers: 8, cuts: 40, pauseMs: 5, mostMs: 90_000 },
  });
  expect(result).toMatchObject({ faults: [], cuts: 40 });
  expect(result.frames).toBeGreaterThan(result.events);
  await other.stop();
});
