/** Tells forges how gates stand: whatever moved since it was told is told, once. One that cannot be told is tried again later and holds up nobody. */
import { buffer } from "node:stream/consumers";
import { RequestError } from "@octokit/request-error";
import type { AnnouncementStore, Announcement, Clock, GateRecord, GateStore } from "@praxis/database";
import type { ArtifactBytes } from "@praxis/database/artifacts";
import type { GateVerdict } from "@praxis/domain/gate";
import type { StepLog } from "../steps/step-deps.js";
import type { Forges, GateStanding } from "./forge-adapter.js";

export interface AnnounceDeps {
  forges: Forges;
  gates: Pick<GateStore, "get">;
  announcements: AnnouncementStore;
  bytes: Pick<ArtifactBytes, "open">;
  clock: Clock;
  log: StepLog;
}

/** At a time: the next round of the loop takes the rest. */
const BATCH = 50;
const RETRY_FIRST_MS = 2_000;
const RETRY_MOST_MS = 300_000;

/** Answers how many were due. The caller makes sure that only one process does it at a time. */
export async function announceGates(deps: AnnounceDeps, signal: AbortSignal): Promise<number> {
  const due = await deps.announcements.due(BATCH);
  for (const one of due) {
    if (signal.aborted) break;
    await announce(deps, one, signal);
  }
  return due.length;
}

async function announce(
  { forges, announcements, log, clock, ...deps }: AnnounceDeps,
  one: Announcement,
  signal: AbortSignal,
): Promise<void> {
  const { gateId, tries } = one;
  try {
    const gate = await deps.gates.get(gateId);
    if (gate === null) return;
    const remember = (checkRun: string): Promise<void> => announcements.noteCheckRun({ gateId, round: gate.round, checkRun });
    const checkRun = gate.round === one.round ? one.checkRun : null;
    await forges.of(gate).show(await standingOf(deps, gate), { checkRun, remember }, signal);
    await announcements.markTold({ gateId, moves: gate.moves });
  } catch (error) {
    if (signal.aborted) return;
    const waitMs = retryAfterMs(error) ?? Math.min(RETRY_MOST_MS, RETRY_FIRST_MS * 2 ** Math.min(10, tries));
    log.warn({ err: error, gateId, tries }, "a forge could not be told how a gate stands; it is tried again");
    const said = error instanceof Error ? error.message : String(error);
    await announcements.markFailed({ gateId, error: said, nextTryAtMs: clock.now() + waitMs });
  }
}

async function standingOf({ bytes }: Pick<AnnounceDeps, "bytes">, gate: GateRecord): Promise<GateStanding> {
  const sha256 = gate.verdict === null ? undefined : gate.artifacts.verdict;
  const kept = sha256 === undefined ? null : await bytes.open(sha256);
  const verdict = kept === null ? null : (JSON.parse((await buffer(kept.stream)).toString("utf8")) as GateVerdict);
  return { gate, verdict, receipt: null };
}

/** What the forge itself asks for when it is asked too often. */
function retryAfterMs(error: unknown): number | null {
  if (!(error instanceof RequestError)) return null;
  const seconds = Number(error.response?.headers["retry-after"]);
  return Number.isFinite(seconds) && seconds > 0 ? Math.min(seconds * 1_000, 3_600_000) : null;
}
