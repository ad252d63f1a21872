import { expect, test } from "@jest/globals";
import { eventsText } from "./events-text";

const event = (id: string, attributes: Record<string, unknown>) => ({
  ...{ id, time: "2026-01-01T00:00:00.000Z", type: "TimerStarted", group: id, name: "", attempt: 0, flags: 1, bytes: 0 },
  attributes,
});

test("the text is the JSON of all events, and each is found on the line it begins on, whatever it carries", () => {
  const events = [event("0.1", {}), event("0.2", { input: ["a\nb", { deep: [1, 2] }] }), event("1.1", { note: "},{" })];
  const { text, lineOf } = eventsText(events);
  expect(JSON.parse(text)).toEqual(events);
  const lines = text.split("\n");
  for (const { id } of events) {
    const line = lineOf.get(id) ?? 0;
    expect([lines[line - 1], lines[line]]).toEqual(["  {", `    "id": "${id}",`]);
  }
  expect(eventsText([]).text).toBe("[]");
});
