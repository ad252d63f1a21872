/** `praxis lease list` */
import { leasePageSchema, paths, type LeaseSummary } from "@praxis/api/contract";
import { isLeaseOpen, LEASE_STATES } from "@praxis/domain/lease";
import type { Command } from "commander";
import type { Action } from "../action.js";
import { listChoice } from "../arguments/list-choice.js";
import { wholeNumber } from "../arguments/whole-number.js";
import { EXIT } from "../exit-codes.js";
import { ago, coarse } from "../text/amounts.js";
import type { Paint } from "../text/paint.js";
import { oneLine } from "../text/sanitise.js";
import { textTable } from "../text/text-table.js";

interface ListOptions {
  state: string;
  pool?: string;
  agent?: string;
  run?: string;
  limit: number;
  cursor?: string;
}

export function addLeaseList(lease: Command, action: Action): void {
  lease
    .command("list", { isDefault: true })
    .description("who holds what, and until when (without a command: what is held now)")
    .option("--state <state,…>", ["open", "all", ...LEASE_STATES].join(", "), listChoice(["open", "all", ...LEASE_STATES]), "open")
    .option("--pool <pool>", "only this pool")
    .option("--agent <id>", "only this agent")
    .option("--run <run>", "only this run, by its whole id")
    .option("--limit <count>", "how many (1 to 200)", wholeNumber(1, 200), 50)
    .option("--cursor <cursor>", "go on where the last page ended")
    .addHelpText("after", "\nExample:\n  $ praxis lease list --pool default --state lost,revoked")
    .action(
      action<ListOptions>(async (context, _args, { state, pool, agent, run, limit, cursor }) => {
        const { body, raw } = await context.api.get(paths.leases(), leasePageSchema, {
          ...{ pool, agent, run, cursor },
          state: statesOf(state),
          limit: String(limit),
        });
        const { session, paint } = context;
        if (context.json) await context.printJson(raw);
        else if (body.items.length === 0) await context.print(state === "open" ? "Nothing is held." : "No leases.");
        else await context.print(...leaseRows(body.items, session.now(), paint));
        if (!context.json && body.nextCursor !== null) await context.note(`More: add --cursor ${oneLine(body.nextCursor)}`);
        return EXIT.good;
      }),
    );
}

function statesOf(words: string): string | undefined {
  const wanted = words.split(",");
  if (wanted.includes("all")) return undefined;
  return wanted.flatMap((word) => (word === "open" ? LEASE_STATES.filter(isLeaseOpen) : [word])).join(",");
}

function leaseRows(leases: readonly LeaseSummary[], now: number, paint: Paint): string[] {
  const head = ["LEASE", "STATE", "AGENT", "POOL", "RUN", "STEP", "FENCE", "ATTEMPT", "UNTIL", "PROGRESS"];
  const rows = leases.map((lease) => [
    oneLine(lease.id),
    lease.stalled ? paint("yellow", `${lease.state}, stalled`) : lease.state,
    oneLine(lease.agentId),
    oneLine(lease.pool),
    oneLine(lease.runId),
    oneLine(lease.stepId),
    String(lease.fence),
    String(lease.attempt),
    isLeaseOpen(lease.state) ? untilWords(lease.expiresAt, now) : lease.endedAt === undefined ? "-" : ago(lease.endedAt, now),
    progressWords(lease, now),
  ]);
  return textTable([head, ...rows]);
}

function untilWords(expiresAt: string, now: number): string {
  const left = Date.parse(expiresAt) - now;
  return left >= 0 ? `${coarse(left)} left` : `over since ${coarse(-left)}`;
}

function progressWords({ progress, progressAt, reason }: LeaseSummary, now: number): string {
  if (reason !== undefined) return oneLine(reason).slice(0, 80);
  if (typeof progress !== "object" || progress === null) return "-";
  const { done, total, note } = progress as { done?: number; total?: number; note?: string };
  const count = done === undefined ? "" : total === undefined ? String(done) : `${String(done)} of ${String(total)}`;
  const words = [count, note === undefined ? "" : oneLine(note).slice(0, 60)].filter((part) => part !== "").join(" · ");
  return progressAt === undefined ? words : `${words} (${ago(progressAt, now)})`;
}
