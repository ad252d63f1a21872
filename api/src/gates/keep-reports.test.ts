/** What comes packed is kept unpacked; what is broken or too large is refused and says which. */
import { expect, test } from "@jest/globals";
import { buffer } from "node:stream/consumers";
import { gzipSync } from "node:zlib";
import { Readable } from "node:stream";
import type { ArtifactBytes } from "@praxis/database/artifacts";
import { keepReports } from "./keep-reports.js";

const kept: string[] = [];
const bytes = {
  put: async (content: Parameters<ArtifactBytes["put"]>[0]) => {
    const whole = typeof content === "string" ? Buffer.from(content) : await buffer(Readable.from(content as AsyncIterable<Uint8Array>));
    kept.push(whole.length > 1_000 ? `${String(whole.length)} bytes` : whole.toString());
    return { sha256: String(kept.length), bytes: whole.length };
  },
};
const packed = (text: string | Buffer): string => gzipSync(text).toString("base64");

test("a text and a packed one are kept as the same bytes, in their order", async () => {
  const reports = await keepReports(bytes, [
    { kind: "junit", name: "a.xml", text: "<a/>é" },
    { kind: "coverage", name: "b.json", gzip: packed("<a/>é") },
  ]);
  expect(kept).toEqual(["<a/>é", "<a/>é"]);
  expect(reports).toMatchObject([
    { kind: "junit", name: "a.xml", sha256: "1", bytes: 6 },
    { kind: "coverage", name: "b.json", sha256: "2", bytes: 6 },
  ]);
});

test.each([
  ["no gzip", Buffer.from("<a/>").toString("base64")],
  ["nothing", ""],
  ["a gzip that was cut off", packed("<a/>").slice(0, 16)],
])("%s is refused, and the issue says which", async (_, gzip) => {
  const reports = [{ kind: "junit", name: "a.xml", text: "" } as const, { kind: "sarif", name: "b.sarif", gzip } as const];
  await expect(keepReports(bytes, reports)).rejects.toMatchObject({ code: "invalid_request", issues: [{ path: "reports.1.gzip" }] });
});

test("few bytes that unpack to very many are refused before they are all there", async () => {
  const bomb = packed(Buffer.alloc(40 * 1024 * 1024));
  const reports = ["a", "b"].map((name) => ({ kind: "coverage", name, gzip: bomb }) as const);
  await expect(keepReports(bytes, reports)).rejects.toMatchObject({ code: "body_too_large", details: { bytesMax: 67_108_864 } });
  expect(kept.at(-1)).toBe(`${String(40 * 1024 * 1024)} bytes`);
});
