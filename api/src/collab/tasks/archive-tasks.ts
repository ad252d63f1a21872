/** POST /collab/tasks/archive: finished tasks leave the board for a document of their own, in one commit. */
import { archiveTasks } from "@praxis/domain/task";
import type { z } from "zod";
import type { archiveTasksViewSchema } from "../../contract/tasks.js";
import type { Handler } from "../../http/call.js";
import { asJson, collabActor, type CollabDeps, stagedTasks } from "../collab-deps.js";

export function createArchiveTasks(deps: CollabDeps): Handler<"archiveTasks"> {
  return (call) =>
    call.commitOutside(async (key) => {
      const store = deps.collaboration();
      const before = new Date(call.body.before).toISOString();
      // An edit of the file itself must count before anything is judged.
      await store.read("tasks");
      const { answer } = await store.commit<z.output<typeof archiveTasksViewSchema>>({
        actor: collabActor(call),
        ...(key === null ? {} : { key }),
        decide: (state) => {
          const { kept, archived } = archiveTasks(stagedTasks(state), before);
          if (archived.length === 0) return { event: null, changes: [], answer: { document: null, tasks: 0 } };
          // The event's number makes the name a new one.
          const document = `tasks-archive-${String(state.seq)}`;
          const items = Object.fromEntries(archived.map((task) => [task.id, task]));
          const value = asJson({ kind: "tasks_archive", archivedAt: state.now.toISOString(), items });
          return {
            event: { type: "tasks_archived", subject: `document:${document}`, data: { archive: document, tasks: archived.length } },
            changes: [
              { document: "tasks", value: asJson(kept) },
              { document, value },
            ],
            answer: { document, tasks: archived.length },
          };
        },
      });
      return { status: 200, json: answer };
    });
}
