/** The corpus of real histories, as their collectors left them: the same input gives the same bytes. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { expect, test } from "@jest/globals";
import { judgeFixture, type CorpusFixture } from "./testing/judge-fixture.js";

const FOLDER = join(import.meta.dirname, "testing/corpus");

// To bring a fixture up to date: npm run build && npm run record:corpus
test.each(readdirSync(FOLDER))("%s is judged as it was, byte by byte", (name) => {
  const fixture = JSON.parse(gunzipSync(readFileSync(join(FOLDER, name))).toString("utf8")) as CorpusFixture;
  expect(JSON.stringify(judgeFixture(fixture), null, 1)).toBe(JSON.stringify(fixture.verdict, null, 1));
});
