/** Why a row failed: said in one line, read once, and only for what is looked at. */
import { expect, test } from "@jest/globals";
import { createEventStore } from "./event-store";
import { failureWords } from "./failure-words";
import { createFailures } from "./failures";
import { createGroupIndex } from "./group-index";
import { rowFacts } from "./row-facts";
import { leanEvent as event } from "./testing/lean-history";

test.each([
  [
    { lastFailure: { message: "connection refused", applicationFailureInfo: { type: "step_unreachable" } } },
    "step_unreachable: connection refused",
  ],
  [{ failure: { message: "activity StartToClose timeout" } }, "activity StartToClose timeout"],
  [{ failure: { message: "", cause: { message: "Heartbeat", applicationFailureInfo: { type: "lost" } } } }, "lost: Heartbeat"],
  [{ result: [{ status: "failed", failure: { code: "exit_code", message: "It ended with 1." } }] }, "exit_code: It ended with 1."],
  [{ result: [{ kind: "failed", reason: "no disk" }] }, "no disk"],
  [{ details: { result: [{ decisions: [{ status: "succeeded" }, { failure: { code: "a", message: "b" } }] }] } }, "a: b"],
  [{ result: [{ status: "succeeded" }] }, null],
  [{ result: "cut" }, null],
])("%j says why", (attributes, words) => {
  expect(failureWords(attributes)).toBe(words);
});

const settle = (): Promise<void> => new Promise((done) => setImmediate(done));

function subject(answers: (ids: readonly string[]) => boolean = () => true) {
  const [asked, due]: [string[][], (() => void)[]] = [[], []];
  let told = 0;
  const failures = createFailures({
    most: 2,
    read: (ids) => {
      asked.push([...ids]);
      return answers(ids)
        ? Promise.resolve(ids.map((id) => ({ id, attributes: { failure: { message: id } } })))
        : Promise.reject(new Error("away"));
    },
    soon: (then) => void due.push(then),
    changed: () => {
      told += 1;
    },
  });
  const go = async (): Promise<void> => {
    for (const then of due.splice(0)) then();
    await settle();
  };
  return { failures, asked, go, told: () => told };
}

test("what left the view before it was read is not read, and nothing is read twice", async () => {
  const { failures, asked, go, told } = subject();
  failures.ask(["0.1", "0.2"]);
  failures.ask(["0.8", "0.9", "1.1"]);
  await go();
  expect([asked, failures.of("0.8"), failures.of("0.1"), failures.of(null), told()]).toEqual([[["0.8", "0.9"]], "0.8", null, null, 1]);
  failures.ask(["0.8", "0.9", "1.1"]);
  await go();
  failures.ask(["0.8", "0.9", "1.1"]);
  await go();
  expect([asked.slice(1), told()]).toEqual([[["1.1"]], 2]);
});

test("what could not be read is asked for again", async () => {
  let away = true;
  const { failures, asked, go, told } = subject(() => !away);
  failures.ask(["0.1"]);
  await go();
  away = false;
  failures.ask(["0.1"]);
  await go();
  expect([asked.length, failures.of("0.1"), told()]).toEqual([2, "0.1", 1]);
});

test("a row knows which of its events says why: the one that failed, else the start of a later attempt", () => {
  const store = createEventStore();
  const groups = createGroupIndex(store);
  store.append([
    event("0.1", "ActivityTaskScheduled"),
    event("0.2", "ActivityTaskStarted", { group: "0.1", attempt: 3 }),
    event("0.3", "ActivityTaskCompleted", { group: "0.1", attempt: 3, flags: 2 }),
    event("0.4", "ActivityTaskScheduled"),
    event("0.5", "ActivityTaskStarted", { group: "0.4", attempt: 1 }),
    event("0.6", "ActivityTaskCompleted", { group: "0.4", attempt: 1, flags: 2 | 4 }),
    event("0.7", "TimerStarted"),
  ]);
  groups.refresh();
  expect([0, 1, 2].map((number) => rowFacts(store, groups, "compact", number).whyEvent())).toEqual(["0.2", "0.6", null]);
  expect(rowFacts(store, groups, "json", 5).whyEvent()).toBeNull();
});
