import { expect, test } from "@jest/globals";
import { decodeAttributes } from "./decode-event.js";

const base64 = (text: string): string => Buffer.from(text).toString("base64");
const payload = (data: string | undefined, encoding = "json/plain") => ({
  metadata: { encoding: base64(encoding) },
  ...(data === undefined ? {} : { data: base64(data) }),
});
const decoded = (input: object) => decodeAttributes({ eventId: "1", activityTaskScheduledEventAttributes: { input } })["input"];

test("payloads are shown as what they hold", () => {
  expect(decoded({ payloads: [payload('{"a":[1]}'), payload(undefined, "binary/null"), payload("raw", "binary/plain")] })).toEqual([
    { a: [1] },
    null,
    { encoding: "binary/plain", base64: base64("raw") },
  ]);
});

test("JSON that is broken is shown as the bytes it is", () => {
  expect(decoded({ payloads: [payload("{")] })).toEqual([{ encoding: "json/plain", base64: base64("{") }]);
});

test("one event never grows large, whatever it carries: the rest is said to be cut", () => {
  const large = JSON.stringify("y".repeat(50_000));
  expect(decoded({ payloads: [payload(large)] })).toEqual([{ cut: true, bytes: large.length, head: large.slice(0, 1_000) }]);
  const many = decoded({ payloads: Array.from({ length: 50 }, () => payload(JSON.stringify("z".repeat(15_000)))) });
  expect(JSON.stringify(many).length).toBeLessThan(150_000);
  expect((many as unknown[]).at(-1)).toMatchObject({ cut: true, bytes: 15_002 });
});
