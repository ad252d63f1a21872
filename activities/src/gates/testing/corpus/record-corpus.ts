/** `npm run record:corpus [-- <words of a history's name>]`: collects the evidence of the corpus anew and writes the fixtures. Read what git says changed. */
import { CORPUS } from "./corpus.js";
import { pruneFixtures, writeFixture } from "./fixture-files.js";
import { createCaseRunner } from "./run-case.js";

const wanted = process.argv.slice(2).join(" ");
const { runCase, close } = createCaseRunner({ searchPath: process.env["PATH"] ?? "" });
let written = 0;
try {
  for (const [name, history] of Object.entries(CORPUS)) {
    if (history.noFixture !== undefined || !name.includes(wanted)) continue;
    writeFixture(name, await runCase(history));
    written += 1;
  }
} finally {
  close();
}
pruneFixtures(Object.keys(CORPUS).filter((name) => CORPUS[name]?.noFixture === undefined));
process.stdout.write(`${String(written)} fixtures written\n`);
