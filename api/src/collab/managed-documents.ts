/** Documents with rules of their own, as the store asks about edits that somebody made in their files. */
import type { ManagedDocument } from "@praxis/collaboration/store";
import { judgeLocksEdit, NO_LOCKS, type LocksDocument } from "@praxis/domain/lock";
import { judgeTasksEdit, NO_TASKS, type TasksDocument } from "@praxis/domain/task";
import { asJson } from "./collab-deps.js";

type Verdict = ReturnType<ManagedDocument["judgeEdit"]>;

function verdictOf(judged: { adopt: object } | { refuse: string }): Verdict {
  return "adopt" in judged ? { adopt: asJson(judged.adopt) } : judged;
}

export const MANAGED: Readonly<Record<"tasks" | "locks" | "agents", ManagedDocument>> = {
  tasks: {
    judgeEdit: (before, after, { nextRevision, now }) =>
      verdictOf(judgeTasksEdit((before ?? NO_TASKS) as unknown as TasksDocument, after, { nextRevision, now: now.toISOString() })),
  },
  locks: {
    judgeEdit: (before, after, { nextRevision }) =>
      verdictOf(judgeLocksEdit((before ?? NO_LOCKS) as unknown as LocksDocument, after, { nextRevision })),
  },
  agents: { judgeEdit: () => ({ refuse: "the agents are copied from the registry: agents register through the API" }) },
};
