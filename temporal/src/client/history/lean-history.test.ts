/** How a thing went stands in its answer, not only in the name that Temporal has for its end. */
import { expect, test } from "@jest/globals";
import { HISTORY_FLAGS as FLAG } from "@praxis/domain/run";
import { createLeanReader } from "./lean-history.js";

const payloads = (value: unknown) => ({
  payloads: [
    {
      metadata: { encoding: Buffer.from("json/plain").toString("base64") },
      data: Buffer.from(JSON.stringify(value)).toString("base64"),
    },
  ],
});
const at = { eventTime: "2026-11-23T09:00:00Z" };
const flagsOf = (attributes: object): number => createLeanReader()({ eventId: "9", ...at, ...attributes }).flags;
const activity = (result: unknown) =>
  flagsOf({ activityTaskCompletedEventAttributes: { scheduledEventId: "7", result: payloads(result) } });
const run = (result: unknown) => flagsOf({ workflowExecutionCompletedEventAttributes: { result: payloads(result) } });
const segment = (decisions: unknown) =>
  flagsOf({
    markerRecordedEventAttributes: {
      markerName: "core_local_activity",
      details: { data: payloads({ activity_type: "runSegment", attempt: 1 }), result: payloads({ decisions }) },
    },
  });

test.each([
  ["succeeded", 0],
  ["failed", FLAG.failed],
  ["timed_out", FLAG.failed | FLAG.timedOut],
  ["cancelled", FLAG.cancelled],
])("a run whose answer is %s is no other thing in its history", (status, flags) => {
  expect(run({ status })).toBe(FLAG.closes | flags);
});

test.each([
  [{ status: "succeeded" }, 0],
  [{ status: "failed", failure: { code: "exit_code", message: "1" } }, FLAG.failed],
  [{ status: "unknown" }, FLAG.failed],
  [{ kind: "done" }, 0],
  [{ kind: "returned" }, 0],
  [{ kind: "failed", reason: "no" }, FLAG.failed],
  [{ kind: "stalled" }, FLAG.failed],
  [{ passed: false }, FLAG.failed],
  ["failed", 0],
])("an activity that answered %j is shown as what it answered", (result, flags) => {
  expect(activity(result)).toBe(FLAG.closes | flags);
});

test("a segment in which one step failed says so", () => {
  const alone = FLAG.opens | FLAG.closes | FLAG.local;
  expect(segment([{ stepId: "a", kind: "ended", status: "succeeded" }])).toBe(alone);
  expect(
    segment([
      { stepId: "a", kind: "admitted" },
      { stepId: "b", kind: "ended", status: "failed" },
    ]),
  ).toBe(alone | FLAG.failed);
});

test("the attempt of an activity that was tried again is on its start and on its end", () => {
  const read = createLeanReader();
  const event = (eventId: string, attributes: object) => read({ eventId, ...at, ...attributes });
  event("7", { activityTaskScheduledEventAttributes: { activityType: { name: "runCommand" } } });
  const started = event("8", { activityTaskStartedEventAttributes: { scheduledEventId: "7", attempt: 3 } });
  const ended = event("9", { activityTaskCompletedEventAttributes: { scheduledEventId: "7" } });
  expect([started.attempt, ended.attempt, ended.group]).toEqual([3, 3, 7]);
});
