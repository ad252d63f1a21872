import { expect, test } from "@jest/globals";
import { indexArchive, splitEvents } from "./split-archive.js";

const nasty = (eventId: number) => ({
  eventId: String(eventId),
  note: `{"a": ["}]\\" ü \u{1F600} ${"x".repeat(eventId)}`,
  deep: { list: [{ a: [{}] }] },
});
const executions = [
  { execution: "a", history: { events: [1, 2, 3].map(nasty) } },
  { execution: "forgotten }] {", history: null },
  { execution: "b", history: { events: Array.from({ length: 450 }, (_one, place) => nasty(place + 1)) } },
];
const archive = Buffer.from(JSON.stringify({ runId: 'run_[{"', executions }));

/** As a disk gives it: cut anywhere, also inside a character. */
async function* chunks(content: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < content.length; at += size) yield await Promise.resolve(content.subarray(at, at + size));
}

test.each([1, 7, 64, 65_536])("cut into pieces of %i bytes, an archive gives every execution and event as it was written", async (size) => {
  const index = await indexArchive(chunks(archive, size));
  expect(index.map(({ events }) => events)).toEqual([3, 0, 450]);
  for (const [place, { start, end }] of index.entries()) {
    const found: unknown[] = [];
    for await (const page of splitEvents(chunks(archive.subarray(start, end + 1), size))) {
      expect(page.length).toBeLessThanOrEqual(200);
      found.push(...page);
    }
    expect(found).toEqual(executions[place]?.history?.events ?? []);
  }
});
