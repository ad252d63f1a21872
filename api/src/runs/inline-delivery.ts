/**
 * Tells Temporal at once what Postgres already holds, so that a run starts in milliseconds. Best effort: when it fails or takes too
 * long, or an older command of the run still waits, the relay in the workers delivers the outbox row: commands never overtake.
 */
import type { OutboxStore } from "@praxis/database";
import type { GateCommand } from "@praxis/domain/change-gate";
import type { RunCommand } from "@praxis/domain/run";
import type { RunStart } from "@praxis/temporal/client";
import type { Logger } from "pino";
import type { TemporalPort } from "./temporal-port.js";

/** From the contract: a caller waits this long for Temporal at most. */
const DEADLINE_MS = 500;

export interface InlineDelivery {
  /** @param commandId the outbox row of kind `start_run`. */
  start(run: RunStart, commandId: string): Promise<void>;
  signal(runId: string, command: RunCommand): Promise<void>;
  /** @param workflowId of the change's gate. */
  tellGate(workflowId: string, command: GateCommand): Promise<void>;
  /** Settles when nothing is under way any more. */
  settled(): Promise<void>;
}

export function createInlineDelivery(deps: {
  temporal: TemporalPort;
  outbox: OutboxStore;
  log: Logger;
  deadlineMs?: number;
}): InlineDelivery {
  const underWay = new Set<Promise<void>>();
  /** By run: what this process sends last. The next one of the run waits for it instead of being left to the relay. */
  const lastOfRun = new Map<string, Promise<void>>();
  const deadlineMs = deps.deadlineMs ?? DEADLINE_MS;
  const track = (work: Promise<void>): void => {
    underWay.add(work);
    void work.finally(() => underWay.delete(work));
  };
  const tryToSend = async (runId: string, commandId: string, send: () => Promise<void>): Promise<boolean> => {
    try {
      await send();
      return true;
    } catch (error) {
      deps.log.info({ runId, commandId, reason: error instanceof Error ? error.message : "unknown" }, "left to the relay");
      return false;
    }
  };
  const deliver = async (runId: string, commandId: string, send: () => Promise<void>): Promise<void> => {
    const sent = (lastOfRun.get(runId) ?? Promise.resolve()).then(() => tryToSend(runId, commandId, send));
    // Not waited for by the caller: a row that stays undelivered is delivered twice, and the second time changes nothing.
    const noted = sent.then((done) => (done ? deps.outbox.markDelivered(commandId).catch(() => undefined) : undefined));
    lastOfRun.set(runId, noted);
    track(noted.finally(() => lastOfRun.get(runId) === noted && lastOfRun.delete(runId)));
    await within(sent, deadlineMs);
  };
  return {
    start: (run, commandId) => deliver(run.input.runId, commandId, () => deps.temporal.startRun(run)),
    signal: (runId, command) =>
      deliver(runId, command.id, async () => {
        if (!(await deps.outbox.isNext(command.id))) throw new Error("an older command of the run waits");
        await deps.temporal.signalRun(runId, command);
      }),
    tellGate: (workflowId, command) =>
      deliver(workflowId, command.id, async () => {
        if (!(await deps.outbox.isNext(command.id))) throw new Error("an older command of the change waits");
        await deps.temporal.tellGate(workflowId, command);
      }),
    settled: async () => {
      while (underWay.size > 0) await Promise.all(underWay);
    },
  };
}

async function within(work: Promise<unknown>, ms: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([work, late]);
  clearTimeout(timer);
}
