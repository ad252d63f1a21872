import { expect, test } from "@jest/globals";
import { chooseMediaType } from "./media-type.js";

const offered = ["application/json", "text/event-stream", "application/x-ndjson"] as const;

test.each([
  [undefined, "application/json"],
  ["*/*", "application/json"],
  ["text/event-stream", "text/event-stream"],
  ["TEXT/EVENT-STREAM", "text/event-stream"],
  ["application/x-ndjson, application/json;q=0.5", "application/x-ndjson"],
  ["application/*;q=0.2, text/event-stream;q=0.1", "application/json"],
  ["text/*", "text/event-stream"],
  ["text/event-stream;q=0, application/json", "application/json"],
  ["image/png", "application/json"],
  ["", "application/json"],
])("Accept %s gets %s", (accept, type) => {
  expect(chooseMediaType(accept, offered)).toBe(type);
});
