/** Two processes on one store; the owner is killed at a random moment, the other takes over; again and again. */
import { spawn, type ChildProcess } from "node:child_process";
import { readFileSync } from "node:fs";
import { readEvents, verifyFolder } from "../reader/index.js";
import { sha256 } from "../log/sha256.js";
import type { StoreFolder } from "./store-folder.js";

export interface KillReport {
  rounds: number;
  acknowledged: number;
  /** From the kill to the other's `owns`. */
  takeoverMs: number[];
  faults: string[];
}

/** So that seals happen too. */
const SMALL_SEGMENT = 200_000;

class Writer {
  readonly #child: ChildProcess;
  #text = "";
  readonly #exited: Promise<unknown>;

  constructor(script: string, root: string, segmentBytes: number) {
    this.#child = spawn(process.execPath, [script, root, String(segmentBytes)], { stdio: ["ignore", "pipe", "inherit"] });
    this.#child.stdout?.setEncoding("utf8").on("data", (text: string) => (this.#text += text));
    this.#exited = new Promise((resolve) => this.#child.once("close", resolve));
  }

  async says(word: string, withinMs: number): Promise<void> {
    const end = performance.now() + withinMs;
    while (
      !this.#text
        .split("\n")
        .slice(0, -1)
        .some((line) => line === word)
    ) {
      if (performance.now() > end || this.#child.exitCode !== null)
        throw new Error(`the process did not say "${word}": ${this.#text.slice(0, 300)}`);
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
  }

  /** At least this many commits were acknowledged. */
  async acknowledges(count: number, withinMs: number): Promise<void> {
    const end = performance.now() + withinMs;
    while (this.acknowledged().length < count) {
      if (performance.now() > end) throw new Error(`only ${String(this.acknowledged().length)} commits in ${String(withinMs)} ms`);
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
  }

  acknowledged(): { seq: number; hash: string }[] {
    return this.#text
      .split("\n")
      .slice(0, -1)
      .flatMap((line) => {
        const [seq = "", hash] = line.split(" ");
        return hash !== undefined && /^\d+$/.test(seq) ? [{ seq: Number(seq), hash }] : [];
      });
  }

  async kill(): Promise<void> {
    this.#child.kill("SIGKILL");
    await this.#exited;
  }
}

/** @param script the compiled `kill-writer.js`. */
export async function killOwners(
  place: StoreFolder,
  script: string,
  { rounds, segmentBytes = SMALL_SEGMENT }: { rounds: number; segmentBytes?: number },
): Promise<KillReport> {
  const report: KillReport = { rounds, acknowledged: 0, takeoverMs: [], faults: [] };
  const acknowledged = new Map<number, string>();
  let owner = new Writer(script, place.root, segmentBytes);
  let follower: Writer | null = null;
  try {
    await owner.says("owns", 60_000);
    for (let round = 0; round < rounds; round++) {
      follower = new Writer(script, place.root, segmentBytes);
      await follower.says("follows", 60_000);
      await owner.acknowledges(1 + Math.floor(Math.random() * 300), 60_000);
      const killedAt = performance.now();
      await owner.kill();
      await follower.says("owns", 60_000);
      report.takeoverMs.push(performance.now() - killedAt);
      for (const { seq, hash } of owner.acknowledged()) {
        if (acknowledged.has(seq)) report.faults.push(`event ${String(seq)} was given out twice`);
        acknowledged.set(seq, hash);
      }
      owner = follower;
      follower = null;
    }
    await owner.kill();
    for (const { seq, hash } of owner.acknowledged()) acknowledged.set(seq, hash);
  } finally {
    await owner.kill();
    await follower?.kill();
  }
  report.acknowledged = acknowledged.size;
  await compare(place, acknowledged, report);
  return report;
}

async function compare(place: StoreFolder, acknowledged: Map<number, string>, report: KillReport): Promise<void> {
  const publicKey = readFileSync(`${place.options.signingKeyFile}.pub`, "utf8");
  const found = await verifyFolder(place.folder, { publicKey, checkpointCopyFolder: place.copy });
  if (found.verdict !== "clean" && found.verdict !== "torn") report.faults.push(`the log is ${found.verdict}: ${found.reason ?? ""}`);
  let next = 1;
  let edits = 0;
  for await (const { seq, line, event } of readEvents(place.folder)) {
    if (seq !== next) report.faults.push(`event ${String(next)} is missing`);
    next = seq + 1;
    if (event.type === "external_edit") edits += 1;
    const hash = acknowledged.get(seq);
    if (hash !== undefined && hash !== sha256(line)) report.faults.push(`event ${String(seq)} is not the one that was acknowledged`);
    acknowledged.delete(seq);
  }
  if (acknowledged.size > 0) report.faults.push(`${String(acknowledged.size)} acknowledged events are lost`);
  if (edits > 0) report.faults.push(`${String(edits)} late files were taken for somebody's edits`);
}
