/**
 * Agents for scripted runs: they take offers as the API's gateway does (a raw poll of the offer's own queue) and say by the task's token
 * what the script says. Postgres's part (what an end means) is played by the simplest honest double: what was heard stands.
 */
import type { LeaseEnd, LeaseOutcome, LeasePolicy } from "@praxis/domain/lease";
import { limitsOf, type RunPlan } from "@praxis/domain/plan";
import { planStep } from "@praxis/domain/run";
import type { AgentActivities, AgentDecisions, OfferTask, Unverified } from "@praxis/temporal/contracts";
import { defaultPayloadConverter } from "@temporalio/common";
import type { TestWorkflowEnvironment } from "@temporalio/testing";

/** What an agent can do while it holds one offer. */
export interface HeldOffer {
  /** Which offer of this step it is, from 1. */
  nth: number;
  offerId: string;
  task: OfferTask;
  done(): LeaseOutcome;
  /** Keeps the lease; true: it is asked to stop. */
  beat(): Promise<boolean>;
  /** Beats until it is asked to stop. */
  untilAskedToStop(): Promise<void>;
}

/** silent: it took the offer and was never heard of again. */
export type AgentScript = (held: HeldOffer) => Promise<LeaseOutcome | "silent" | "cancelled"> | LeaseOutcome | "silent" | "cancelled";

export interface AgentsScript {
  /** By step id; a step that is not here is never taken. */
  agents?: Record<string, AgentScript>;
  /** False: nobody takes this offer. */
  takes?: (stepId: string, nth: number) => boolean;
  policy?: Partial<LeasePolicy>;
  /** A minute by default. With an agent that stays silent: short, because the server does not skip time while an activity is out. */
  ttlMs?: number;
  offers?: (task: OfferTask) => { code: string; message: string } | null;
  /** By round. */
  verdicts?: (round: number) => boolean | Promise<boolean>;
  /** What stands in Postgres, when it is not what was heard. */
  stands?: (heard: LeaseOutcome | { kind: "lost" }, nth: number) => LeaseEnd;
  /** By approval: has somebody answered? */
  parked?: (due: boolean) => "open" | "answered";
}

export const AGENT = "agent-1";

type Played = AgentDecisions & Pick<AgentActivities, "verifyWork">;

export interface ScriptedAgents {
  activities: Played;
  /** Ends every poll that still waits. */
  close(): Promise<void>;
}

export function scriptedAgents(
  environment: TestWorkflowEnvironment,
  { plan, script, note }: { plan: RunPlan; script: AgentsScript; note: (call: string) => void },
): ScriptedAgents {
  const stop = new AbortController();
  const playing = new Set<Promise<void>>();
  const offers = new Map<string, { nth: number; state: "open" | "granted" | "closed"; begun: boolean; task: OfferTask }>();
  const policyOf = (stepId: string): LeasePolicy => ({
    ...{ attempts: limitsOf(planStep(plan, stepId)).attempts, maxRounds: 3, hasVerify: false, onStall: "offer" },
    ...script.policy,
  });
  const service = environment.connection.workflowService;
  const namespace = environment.namespace ?? "default";

  const take = async (queue: string): Promise<Uint8Array | null> => {
    while (!stop.signal.aborted) {
      const answer = await environment.connection.withAbortSignal(stop.signal, () =>
        environment.connection.withDeadline(Date.now() + 20_000, () =>
          service.pollActivityTaskQueue({ namespace, identity: AGENT, taskQueue: { name: queue } }),
        ),
      );
      if (answer.taskToken.length > 0) return answer.taskToken;
    }
    return null;
  };

  const play = async (offerId: string, queue: string, agent: AgentScript): Promise<void> => {
    const offer = offers.get(offerId);
    const taskToken = await take(queue);
    if (!offer || !taskToken) return;
    offer.state = "granted";
    offer.begun = true;
    note(`granted ${offer.task.stepId} #${String(offer.nth)}`);
    const beat = async (): Promise<boolean> =>
      (await service.recordActivityTaskHeartbeat({ namespace, identity: AGENT, taskToken })).cancelRequested;
    const said = await agent({
      ...{ nth: offer.nth, offerId, task: offer.task, beat },
      done: () => ({ kind: "done", leaseId: `lse_${offerId}`, agentId: AGENT, fence: offer.nth }),
      untilAskedToStop: async () => {
        while (!(await beat())) await new Promise((resolve) => setTimeout(resolve, 25));
      },
    });
    if (said === "silent") return;
    if (said === "cancelled") await service.respondActivityTaskCanceled({ namespace, identity: AGENT, taskToken });
    else {
      const result = { payloads: [defaultPayloadConverter.toPayload(said)] };
      await service.respondActivityTaskCompleted({ namespace, identity: AGENT, taskToken, result });
    }
  };

  const activities: Played = {
    offerWork: (task) => {
      const { attempt, round, preferred, avoided, excluded } = task.progress;
      const who = [
        ...(preferred ? [`prefers ${preferred.agentId}`] : []),
        ...(avoided ? [`avoids ${avoided.agentId}`] : []),
        ...(excluded.length > 0 ? [`without ${excluded.join(" ")}`] : []),
        ...(task.unverified ? [`after ${describe(task.unverified)}`] : []),
      ];
      note([`offer ${task.stepId} g${String(task.generation)} a${String(attempt)} r${String(round)}`, ...who].join(" "));
      const failure = script.offers?.(task);
      if (failure) return Promise.resolve({ kind: "failed", failure });
      const nth = [...offers.values()].filter((offer) => offer.task.stepId === task.stepId).length + 1;
      const offerId = `ofr_${task.runId}_${task.stepId}_${String(task.version)}`;
      const queue = `pool/test/${offerId}`;
      // A local activity may be tried again: the same write is the same offer.
      if (!offers.has(offerId)) {
        offers.set(offerId, { nth, state: "open", begun: false, task });
        const agent = (script.takes?.(task.stepId, nth) ?? true) ? script.agents?.[task.stepId] : undefined;
        if (agent) {
          const played = play(offerId, queue, agent).catch((error: unknown) => {
            if (!stop.signal.aborted) note(`agent fault: ${String(error)}`);
          });
          playing.add(played);
          void played.finally(() => playing.delete(played));
        }
      }
      // An agent that answers must not be lost because the machine was busy; who tests a silent one says a short time.
      const { ttlMs = 60_000 } = script;
      const policy = policyOf(task.stepId);
      return Promise.resolve({ kind: "offered", offerId, queue, ttlMs, policy, verifyTimeoutMs: policy.hasVerify ? 60_000 : 0 });
    },
    settleLease: ({ stepId, offerId, heard }) => {
      const offer = offers.get(offerId);
      note(`settle ${stepId} ${heard.kind}`);
      if (offer) offer.state = "closed";
      const stands: LeaseEnd = heard.kind === "lost" ? { kind: "lost", leaseId: `lse_${offerId}`, agentId: AGENT } : heard;
      return Promise.resolve(script.stands?.(heard, offer?.nth ?? 0) ?? stands);
    },
    closeOffer: ({ stepId, offerId, mode }) => {
      const offer = offers.get(offerId);
      note(`close offer ${stepId} ${mode}`);
      const closed = mode === "end" || offer?.state !== "granted";
      if (offer && closed) offer.state = "closed";
      return Promise.resolve({ closed, begun: offer?.begun ?? false });
    },
    finishAgentStep: ({ stepId }) => {
      note(`finish ${stepId}`);
      return Promise.resolve({ status: "succeeded" });
    },
    failAgentStep: ({ stepId, failure }) => {
      note(`fail ${stepId} ${failure.code}`);
      return Promise.resolve();
    },
    answerParked: ({ stepId, due }) => {
      const status = script.parked?.(due) ?? "open";
      note(`parked ${stepId}${due ? " due" : ""} ${status}`);
      return Promise.resolve({ status });
    },
    verifyWork: async ({ stepId, round }) => {
      note(`verify ${stepId} r${String(round)}`);
      return { passed: (await script.verdicts?.(round)) ?? true, evidenceArtifact: `verify-${String(round)}.txt` };
    },
  };
  return {
    activities,
    close: async () => {
      stop.abort();
      await Promise.all(playing);
    },
  };
}

function describe({ round, evidenceArtifact }: Unverified): string {
  return `round ${String(round)} (${evidenceArtifact})`;
}
