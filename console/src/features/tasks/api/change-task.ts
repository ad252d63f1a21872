"use client";
/** Changes to a task. Each is made to the version a person saw: when it has changed since, the newer one comes back and nothing is written. */
import {
  MERGE_PATCH_MEDIA_TYPE,
  paths,
  taskViewSchema,
  type CreateTaskRequest,
  type MoveTaskRequest,
  type TaskView,
} from "@praxis/api/contract";
import { useMutation, useQueryClient, type UseMutationResult } from "@tanstack/react-query";
import { useState } from "react";
import { apiChange, apiGet, newIdempotencyKey } from "../../../lib/api/api-client";
import { ApiProblem } from "../../../lib/api/api-problem";
import { createCallKeys } from "../../../lib/api/call-keys";
import { TASKS_KEY } from "./use-tasks";

export type ChangeResult = { readonly stood: true } | { readonly stood: false; readonly theirs: TaskView; readonly etag: string | null };

export interface ReadTask {
  task: TaskView;
  etag: string | null;
}

export async function readTask(id: string): Promise<ReadTask> {
  const { body, etag } = await apiGet(paths.task(id), taskViewSchema);
  return { task: body, etag };
}

function useTaskChange<Wanted, Result>(change: (wanted: Wanted) => Promise<Result>): UseMutationResult<Result, Error, Wanted> {
  const client = useQueryClient();
  return useMutation({ mutationFn: change, onSettled: () => client.invalidateQueries({ queryKey: TASKS_KEY }) });
}

export function useCreateTask(): UseMutationResult<TaskView, Error, CreateTaskRequest> {
  const [keys] = useState(() => createCallKeys());
  return useTaskChange(async (body) => {
    try {
      const made = await apiChange(paths.tasks(), taskViewSchema, { body, idempotencyKey: keys.keyOf(body) });
      keys.ended(null);
      return made.body;
    } catch (error) {
      keys.ended(error);
      throw error;
    }
  });
}

/** `seen`: the task as it was when the person began to move it. */
export const useMoveTask = (): UseMutationResult<ChangeResult, Error, { seen: TaskView; move: MoveTaskRequest }> =>
  useTaskChange(async ({ seen, move }) => {
    const { task, etag } = await readTask(seen.id);
    if (task.revision !== seen.revision) return { stood: false, theirs: task, etag };
    try {
      await apiChange(paths.moveTask(seen.id), taskViewSchema, { body: move, idempotencyKey: newIdempotencyKey() });
      return { stood: true };
    } catch (error) {
      return overtaken(error, seen.id, "illegal_transition");
    }
  });

/** `etag`: of the version the changes were made to. */
export const useEditTask = (): UseMutationResult<ChangeResult, Error, { id: string; etag: string | null; changes: object }> =>
  useTaskChange(async ({ id, etag, changes }) => {
    const headers: Record<string, string> = { "content-type": MERGE_PATCH_MEDIA_TYPE, ...(etag === null ? {} : { "if-match": etag }) };
    try {
      await apiChange(paths.task(id), taskViewSchema, { method: "PATCH", body: changes, headers });
      return { stood: true };
    } catch (error) {
      return overtaken(error, id, "precondition_failed");
    }
  });

async function overtaken(error: unknown, id: string, code: string): Promise<ChangeResult> {
  if (!(error instanceof ApiProblem) || error.code !== code) throw error;
  const { task, etag } = await readTask(id);
  return { stood: false, theirs: task, etag };
}
