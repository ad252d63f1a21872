/** One change of one task: decided on the board as it stands at that moment, written with its event. */
import type { CollaborationActor, CollaborationStore } from "@praxis/collaboration/store";
import { DomainError } from "@praxis/domain/errors";
import type { Json } from "@praxis/domain/hashing";
import { type Task, type TasksDocument, withTask } from "@praxis/domain/task";
import type { OutsideKey } from "../../http/call.js";
import { asJson, stagedTasks } from "../collab-deps.js";

export interface TaskChange {
  task: Task;
  type: "task_created" | "task_edited" | "task_moved" | "task_claimed";
  data?: { readonly [name: string]: Json | undefined };
}

export interface TaskCommit {
  actor: CollaborationActor;
  key: OutsideKey | null;
  /** Pure. Null: there is nothing to do. Throws to refuse. */
  decide(board: TasksDocument, now: string): TaskChange | null;
}

/** Null when there was nothing to do. A repeat with the same key gets the first answer. */
export async function commitTask(store: CollaborationStore, { actor, key, decide }: TaskCommit): Promise<Task | null> {
  // An edit of the file itself must count before the machine judges.
  await store.read("tasks");
  const committed = await store
    .commit<Task | null>({
      actor,
      ...(key === null ? {} : { key }),
      decide: (state) => {
        const board = stagedTasks(state);
        const change = decide(board, state.now.toISOString());
        if (change === null) return { event: null, changes: [], answer: null };
        const { task, type, data = {} } = change;
        return {
          event: { type, subject: `task:${task.id}`, data },
          changes: [{ document: "tasks", value: asJson(withTask(board, task)) }],
          answer: task,
        };
      },
    })
    .catch(sayBoardIsFull);
  return committed.answer;
}

function sayBoardIsFull(error: unknown): never {
  if (!DomainError.is(error) || error.code !== "document_too_large") throw error;
  const message = "The board is full: it holds 1 MiB of tasks. Archive finished ones first: `praxis task archive --before 30d`.";
  throw new DomainError("document_too_large", message, { ...(error.details ? { details: error.details } : {}), cause: error });
}
