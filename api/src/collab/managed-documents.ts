/** Documents with rules of their own, as the store asks about them: their schema at every commit, and edits that somebody made in their files. */
import type { ManagedDocument } from "@praxis/collaboration/store";
import type { Issue } from "@praxis/domain/errors";
import { judgeLocksEdit, NO_LOCKS, type LocksDocument } from "@praxis/domain/lock";
import { judgeTasksEdit, NO_TASKS, type TasksDocument } from "@praxis/domain/task";
import { asJson } from "./collab-deps.js";
import { documentIssues, KNOWN_DOCUMENTS, type KnownDocument } from "./known-documents.js";

type JudgeEdit = ManagedDocument["judgeEdit"];

/** What is not even of the document's shape needs no judge. */
function managed(known: KnownDocument, judge: (...edit: Parameters<JudgeEdit>) => { adopt: object } | { refuse: string }): ManagedDocument {
  return {
    issuesOf: (after, before) => documentIssues(known, after, before),
    judgeEdit: (before, after, context) => {
      if (after === null) return { refuse: "the file was removed: the platform keeps this document" };
      const issues = documentIssues(known, after, null);
      if (issues.length > 0) return { refuse: inWords(issues) };
      const judged = judge(before, after, context);
      return "adopt" in judged ? { adopt: asJson(judged.adopt) } : judged;
    },
  };
}

/** The rest is seen when these are mended. */
const NAMED_MAX = 10;

function inWords(issues: readonly Issue[]): string {
  const named = issues.slice(0, NAMED_MAX).map(({ path, message }) => `${path === "" ? "the whole" : path} ${message}`);
  const more = issues.length > NAMED_MAX ? [`and ${String(issues.length - NAMED_MAX)} more`] : [];
  return `the file is not as its schema says: ${[...named, ...more].join("; ")}`;
}

export const MANAGED: Readonly<Record<"tasks" | "locks" | "agents", ManagedDocument>> = {
  tasks: managed(KNOWN_DOCUMENTS.tasks, (before, after, { nextRevision, now }) =>
    judgeTasksEdit((before ?? NO_TASKS) as unknown as TasksDocument, after as unknown as TasksDocument, {
      nextRevision,
      now: now.toISOString(),
    }),
  ),
  locks: managed(KNOWN_DOCUMENTS.locks, (before, after, { nextRevision }) =>
    judgeLocksEdit((before ?? NO_LOCKS) as unknown as LocksDocument, after as unknown as LocksDocument, { nextRevision }),
  ),
  agents: managed(KNOWN_DOCUMENTS.agents, () => ({ refuse: "the agents are copied from the registry: agents register through the API" })),
};
