/**
 * A process that waits for the store, owns it and writes as fast as it can until it is killed. Prints `follows`, `owns`, then one line
 * `<seq> <sha256>` per acknowledged commit: what it printed must be found later. Arguments: the folder that holds
 * everything, and the length of a segment.
 */
import { writeSync } from "node:fs";
import path from "node:path";
import { sha256 } from "../log/sha256.js";
import { openStore } from "../store/index.js";
import { TESTER } from "./store-folder.js";

const root = process.argv[2] ?? "";
const quiet = (): void => undefined;
const opened = await openStore({
  folder: path.join(root, "collaboration"),
  checkpointCopyFolder: path.join(root, "copy"),
  signingKeyFile: path.join(root, "keys", "checkpoint.pem"),
  policy: { externalEdits: "adopt" },
  managed: {},
  clock: { now: () => new Date() },
  log: { info: quiet, warn: quiet, error: quiet },
  url: `http://process-${String(process.pid)}`,
  segmentBytes: Number(process.argv[3]),
});
if (opened.role === "follower") say("follows");
const store = opened.role === "owner" ? opened.store : await opened.takeOver(AbortSignal.timeout(60_000));
if (!store || store.state().mode !== "writable") {
  say(`refused ${JSON.stringify(store?.state())}`);
  process.exit(1);
}
say("owns");
const owned = store;
await Promise.all(
  Array.from({ length: 8 }, async (_, writer) => {
    for (let index = 0; ; index++) {
      const value = { writer, index, pid: process.pid, text: "x".repeat(index % 300) };
      const { seq, line } = await owned.commit({
        actor: TESTER,
        decide: () => ({
          event: { type: "kill_written" },
          changes: [{ document: `doc-${String((writer + index) % 20)}`, value }],
          answer: null,
        }),
      });
      say(`${String(seq)} ${sha256(line ?? "")}`);
    }
  }),
);

/** Not through a stream: what is printed was printed when the next instruction runs. */
function say(line: string): void {
  writeSync(1, `${line}\n`);
}
