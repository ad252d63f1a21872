/** What the handlers of the collaboration state share: the store of this process, who acts, and the documents with rules as their types. */
import type { CollaborationActor, CollaborationStore, StagedState } from "@praxis/collaboration/store";
import { actorOf } from "@praxis/domain/access";
import type { Json } from "@praxis/domain/hashing";
import { isId, type Ids } from "@praxis/domain/ids";
import { NO_LOCKS, type LocksDocument } from "@praxis/domain/lock";
import { NO_TASKS, type TasksDocument } from "@praxis/domain/task";
import type { Call } from "../http/call.js";

export interface CollabDeps {
  /** Calls that arrive at a process that does not own the store never reach a handler; it throws should the store have gone meanwhile. */
  collaboration: () => CollaborationStore;
  ids: Ids;
}

/** What a caller says of itself: through which door it comes, and in whose run it works. The log tells it; nothing is decided by it. */
export const CLIENT_HEADER = "x-praxis-client";
export const RUN_HEADER = "x-praxis-run";
const DOORS = ["console", "cli", "mcp", "terminal", "worker"] as const;

export function collabActor({ principal, request }: Pick<Call, "principal" | "request">): CollaborationActor {
  const said = request.headers[CLIENT_HEADER];
  const run = request.headers[RUN_HEADER];
  return {
    ...actorOf(principal),
    ...(typeof run === "string" && isId("run", run) ? { run } : {}),
    via: DOORS.find((door) => door === said) ?? "api",
  };
}

/** The board as it stands for a decision, with the revision that it will have. What the store holds was judged when it came in. */
export function stagedTasks(state: StagedState): TasksDocument {
  return { ...((state.get("tasks")?.value ?? NO_TASKS) as unknown as TasksDocument), revision: state.nextRevision("tasks") };
}

export function stagedLocks(state: StagedState): LocksDocument {
  return { ...((state.get("locks")?.value ?? NO_LOCKS) as unknown as LocksDocument), revision: state.nextRevision("locks") };
}

export async function readTasks(store: CollaborationStore): Promise<TasksDocument> {
  return ((await store.read("tasks"))?.value ?? NO_TASKS) as unknown as TasksDocument;
}

export async function readLocks(store: CollaborationStore): Promise<LocksDocument> {
  return ((await store.read("locks"))?.value ?? NO_LOCKS) as unknown as LocksDocument;
}

/** Documents of ours are JSON by their types. */
export function asJson(value: object): Json {
  return value as unknown as Json;
}
