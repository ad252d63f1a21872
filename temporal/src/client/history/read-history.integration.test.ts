/** Reading histories on a real Temporal: the whole chain, the same table from the server and from the JSON that is archived, and what comes. */
import { randomUUID } from "node:crypto";
import { afterAll, expect, jest, test } from "@jest/globals";
import { HISTORY_FLAGS } from "@praxis/domain/run";
import { createHistoryChains } from "../../testing/index.js";
import { createTemporalClient } from "../temporal-client.js";
import { createLeanReader, type LeanEvent } from "./lean-history.js";
import type { RawHistoryEvent } from "./raw-event.js";

jest.setTimeout(90_000);

const at = { address: process.env["PRAXIS_TEST_TEMPORAL_ADDRESS"] ?? "", namespace: "default" };
const client = createTemporalClient(at);
const chains = createHistoryChains(at);
afterAll(() => Promise.all([client.close(), chains.close()]));

async function collect(pages: AsyncIterable<readonly RawHistoryEvent[]>): Promise<RawHistoryEvent[]> {
  const all: RawHistoryEvent[] = [];
  for await (const page of pages) all.push(...page);
  return all;
}
const lean = (events: readonly RawHistoryEvent[]): LeanEvent[] => events.map(createLeanReader());

test("a chain is read whole and in order, and its table is the same from the server and from the archived JSON", async () => {
  const runId = `chain-${randomUUID()}`;
  const made = await chains.make({ runId, executions: 3, eventsEach: 60 });
  const chain = await client.histories.chain(runId);
  expect(chain).toMatchObject({ closed: true, executions: { length: 3 } });
  let total = 0;
  for (const execution of chain.executions) {
    const rows = lean(await collect(client.histories.pages(runId, execution)));
    expect(rows.map(({ eventId }) => eventId)).toEqual(rows.map((_row, place) => place + 1));
    expect(await client.histories.length(runId, execution)).toBe(rows.length);
    const { events } = JSON.parse((await client.history(runId, execution)).json) as { events: RawHistoryEvent[] };
    expect(lean(events)).toEqual(rows);
    total += rows.length;
  }
  expect(total).toBe(made);
  expect(chain.length).toBe(lean(await collect(client.histories.pages(runId, chain.executions[2] ?? ""))).length);
});

test("groups hold an activity from its schedule to its end, and names say the step", async () => {
  const runId = `chain-${randomUUID()}`;
  await chains.make({ runId, executions: 1, eventsEach: 20 });
  const [execution = ""] = (await client.histories.chain(runId)).executions;
  const rows = lean(await collect(client.histories.pages(runId, execution)));
  const activity = rows.filter(({ name }) => name === "runCommand: step-0");
  expect(activity.map(({ type }) => type)).toEqual(["ActivityTaskScheduled", "ActivityTaskCancelRequested", "ActivityTaskCanceled"]);
  expect(new Set(activity.map(({ group }) => group))).toEqual(new Set([activity[0]?.eventId]));
  expect(activity[0]?.flags).toBe(HISTORY_FLAGS.opens);
  expect(activity[2]?.flags).toBe(HISTORY_FLAGS.closes | HISTORY_FLAGS.cancelled);
  expect(rows.find(({ type }) => type === "MarkerRecorded")).toMatchObject({
    name: "runSegment: step-0",
    attempt: 1,
    flags: HISTORY_FLAGS.opens | HISTORY_FLAGS.closes | HISTORY_FLAGS.local,
  });
  expect(rows.at(-1)).toMatchObject({ type: "WorkflowExecutionCompleted", group: 1, name: "agentRun" });
});

test("following shows what is there and what comes, once, and ends when nobody listens any more", async () => {
  const runId = `chain-${randomUUID()}`;
  await chains.make({ runId, executions: 2, eventsEach: 30, open: true });
  const { executions } = await client.histories.chain(runId);
  const over = new AbortController();
  const seen: string[] = [];
  const wanted = async (): Promise<number> => (await client.histories.chain(runId)).length;
  let grown = 0;
  for await (const { execution, events } of client.histories.follow(runId, { execution: 0, id: executions[0] ?? "" }, over.signal)) {
    seen.push(...events.map(({ eventId }) => `${String(execution)}.${String(eventId)}`));
    if (execution !== 1 || Number(seen.at(-1)?.slice(2)) < (await wanted())) continue;
    if (grown === 2) over.abort();
    else await chains.grow(runId);
    grown += 1;
  }
  const first = seen.filter((id) => id.startsWith("0."));
  const second = seen.filter((id) => id.startsWith("1."));
  expect(first).toEqual(first.map((_id, place) => `0.${String(place + 1)}`));
  expect(second).toEqual(Array.from({ length: await wanted() }, (_id, place) => `1.${String(place + 1)}`));
});

test("a run that Temporal does not know is said so", async () => {
  await expect(client.histories.chain("nobody")).rejects.toMatchObject({ code: "run_not_found" });
  await expect(collect(client.histories.pages("nobody", randomUUID()))).rejects.toMatchObject({ code: "history_not_found" });
});
