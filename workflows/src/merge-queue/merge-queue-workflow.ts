/**
 * The merge queue of one branch: look who is there, let the pure machine say what to do, carry that out, and end when nobody is left. Who may
 * come, go or land is decided in Postgres and by compare-and-swap on the branch; this only drives.
 */
import { afterEvent, INITIAL_QUEUE, nextMoves, wantedTrees, type QueueEvent, type QueueMove, type QueueState } from "@praxis/domain/queue";
import type { MergeQueueInput, QueueRead } from "@praxis/temporal/contracts";
import { queueNews } from "@praxis/temporal/messages";
import { allHandlersFinished, CancellationScope, condition, continueAsNew, setHandler, workflowInfo } from "@temporalio/workflow";
import { queueRecords } from "./activity-options.js";
import { carryOut } from "./carry-out.js";

/** From here on nothing new begins until all is at rest; then the chain goes on in a new execution. Far below the server's limits. */
const HISTORY_EVENTS_MAX = 2_000;

interface Queue {
  input: MergeQueueInput;
  state: QueueState;
  inbox: QueueEvent[];
  /** Judgements under way, by tree. */
  judgements: Map<string, CancellationScope>;
  underWay: number;
  /** Somebody came or went, or a gate ended, since the last look into Postgres. */
  hasNews: boolean;
  /** How often there was news: whoever waits for a gate looks again. */
  newsHeard: number;
}

export async function mergeQueue(input: MergeQueueInput): Promise<void> {
  const queue: Queue = {
    input,
    state: input.carried?.state ?? INITIAL_QUEUE,
    inbox: [],
    judgements: new Map(),
    underWay: 0,
    hasNews: true,
    newsHeard: 0,
  };
  const { repositoryKey, branch } = input;
  let dueAt: number | null = null;
  setHandler(queueNews, () => {
    queue.hasNews = true;
    queue.newsHeard += 1;
  });
  const hears = (): boolean => queue.hasNews || queue.inbox.length > 0;
  for (;;) {
    if (queue.hasNews) {
      queue.hasNews = false;
      const read = await queueRecords.readQueue({ repositoryKey, branch });
      dueAt = read.dueAt;
      takeIn(queue, read);
    }
    for (let event = queue.inbox.shift(); event; event = queue.inbox.shift()) queue.state = afterEvent(queue.state, event);
    const isLong = workflowInfo().historyLength > HISTORY_EVENTS_MAX;
    if (!isLong) await begin(queue);
    stopJudging(queue, isLong ? new Set() : wantedTrees(queue.state));
    const atRest = queue.underWay === 0 && !hears() && allHandlersFinished();
    if (atRest && queue.state.entries.length === 0) return;
    if (atRest && isLong) await continueAsNew<typeof mergeQueue>({ repositoryKey, branch, carried: { state: queue.state } });
    if (dueAt === null) await condition(hears);
    else if (!(await condition(hears, Math.max(1, dueAt - Date.now())))) queue.hasNews = true;
  }
}

/** Postgres knows who is in; those who are not any more were taken out or have waited too long. */
function takeIn(queue: Queue, { open }: QueueRead): void {
  for (const entry of open) queue.state = afterEvent(queue.state, { type: "entered", entry });
  const known = new Set(open.map(({ id }) => id));
  for (const { id } of queue.state.entries) if (!known.has(id)) queue.state = afterEvent(queue.state, { type: "left", entry: id });
}

/** One move at a time, because each changes what the next one is. */
async function begin(queue: Queue): Promise<void> {
  for (let [move] = nextMoves(queue.state); move; [move] = nextMoves(queue.state)) {
    queue.state = afterEvent(queue.state, { type: "begun", move });
    // Recorded before anything else, so that the next look into Postgres does not bring it back.
    if (move.do === "end") await queueRecords.endEntry({ entry: move.entry, status: move.status, reason: move.reason });
    else start(queue, move);
  }
}

function start(queue: Queue, move: Exclude<QueueMove, { do: "end" }>): void {
  const first = queue.state.entries[0]?.id ?? "";
  const scope = new CancellationScope();
  if (move.do === "judge") queue.judgements.set(move.tree, scope);
  queue.underWay += 1;
  void scope
    .run(() => carryOut(move, { first, listen: () => listenTo(queue) }))
    .then((events) => {
      queue.underWay -= 1;
      if (move.do === "judge") queue.judgements.delete(move.tree);
      queue.inbox.push(...events);
    });
}

function listenTo(queue: Queue): (ms: number) => Promise<unknown> {
  const seen = queue.newsHeard;
  return (ms) => condition(() => queue.newsHeard > seen, ms);
}

function stopJudging({ judgements }: Queue, wanted: ReadonlySet<string>): void {
  for (const [tree, scope] of judgements) if (!wanted.has(tree)) scope.cancel();
}
