/** Times of a filter are times to Postgres, whatever a caller may write. */
import { expect, test } from "@jest/globals";
import { listRunsQuerySchema } from "../contract/runs.js";
import { runFilterOf } from "./run-filter.js";

const NOW = Date.parse("2026-01-01T00:00:00Z");
const createdAfter = (text: string) => runFilterOf(listRunsQuerySchema.parse({ createdAfter: text }), NOW).createdAfter;

test.each([
  ["-24h", "2025-12-31T00:00:00.000Z"],
  ["2025-06-01T12:00:00+02:00", "2025-06-01T10:00:00.000Z"],
  ["-99999d", "1970-01-01T00:00:00.000Z"],
  ["0000-01-01T00:00:00Z", "1970-01-01T00:00:00.000Z"],
  ["9999-12-31T23:59:59-12:00", "9999-12-31T23:59:59.999Z"],
])("%s is %s", (given, meant) => {
  expect(createdAfter(given)).toBe(meant);
});
