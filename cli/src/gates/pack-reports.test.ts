/** Reports go to a server as the bytes they are, and what would not go through is refused before it is sent. */
import { randomBytes } from "node:crypto";
import { gunzipSync } from "node:zlib";
import { expect, test } from "@jest/globals";
import type { GivenReports } from "@praxis/activities/gates";
import { EXIT } from "../exit-codes.js";
import { packReports } from "./pack-reports.js";

const given = (more: Partial<Record<keyof GivenReports, string[]>>): GivenReports => {
  const of = (kind: keyof GivenReports) =>
    (more[kind] ?? []).map((text, nth) => ({ from: "given", path: `${kind}-${String(nth)}`, text }) as const);
  return { coverage: of("coverage"), junit: of("junit"), sarif: of("sarif"), sarifBase: of("sarifBase") };
};

test("every report keeps its kind, its name and its text", () => {
  const packed = packReports(given({ junit: ["<a/>é", ""], sarifBase: ["{}"] }));
  expect(packed.map(({ kind, name, gzip }) => [kind, name, gunzipSync(Buffer.from(gzip ?? "", "base64")).toString()])).toEqual([
    ["junit", "junit-0", "<a/>é"],
    ["junit", "junit-1", ""],
    ["sarifBase", "sarifBase-0", "{}"],
  ]);
});

test.each([
  ["do not become small enough", randomBytes(800_000).toString("hex"), /1\d{6} bytes when they are packed/],
  ["are too large once unpacked", "x".repeat(65 * 1024 * 1024), /68157440 bytes, and a request takes 67108864/],
])("reports that %s are used wrongly", (_, text, message) => {
  expect(() => packReports(given({ coverage: [text] }))).toThrow(
    expect.objectContaining({ exit: EXIT.usage, message: expect.stringMatching(message) }),
  );
});
