import { expect, test } from "@jest/globals";
import { createSseParser, type SseMessage } from "./sse-parser.js";

const STREAM = [
  ": a comment\n",
  'id: 1\ndata: {"a":"ü"}\n\n',
  "event: end\r\ndata: one\r\ndata: two\r\n\r\n",
  "id: 2\rdata:no blank\r\r",
  "id: 3\n\n",
  "data\n\n",
  "data: unfinished",
].join("");

const EXPECTED: SseMessage[] = [
  { id: "1", event: "message", data: '{"a":"ü"}' },
  { id: undefined, event: "end", data: "one\ntwo" },
  { id: "2", event: "message", data: "no blank" },
  { id: undefined, event: "message", data: "" },
];

test("messages are the same, however the bytes are cut", () => {
  const bytes = Buffer.from(STREAM);
  for (let size = 1; size <= bytes.length; size++) {
    const parser = createSseParser();
    const messages: SseMessage[] = [];
    for (let at = 0; at < bytes.length; at += size) messages.push(...parser.push(bytes.subarray(at, at + size)));
    expect(messages).toEqual(EXPECTED);
  }
});

test("a message without its empty line is not a message yet", () => {
  expect(createSseParser().push(Buffer.from("id: 9\ndata: half\n"))).toEqual([]);
});
