/** POST /runs/{id}/retry: a new run from a closed one. */
import { retryDraft, type Recorder, type RunStore } from "@praxis/database";
import { actorOf } from "@praxis/domain/access";
import type { Handler } from "../http/call.js";
import { acceptAndStart, type AcceptDeps } from "./accept-run.js";
import { requireRun } from "./require-run.js";
import type { RepositoryResolver } from "./resolve-repository.js";

type RetryDeps = AcceptDeps & {
  runs: RunStore;
  recorder: Pick<Recorder, "loadRunConstants">;
  repositories: Pick<RepositoryResolver, "checkAgain">;
};

export function createRetryRun(deps: RetryDeps): Handler<"retryRun"> {
  return async (call) => {
    // Read before the transaction: a closed run does not change any more.
    const old = await requireRun(deps.runs, call.params.id);
    const constants = await deps.recorder.loadRunConstants(old.id);
    return acceptAndStart(deps, call, actorOf(call.principal), () => {
      const draft = retryDraft(old, constants, call.body);
      deps.repositories.checkAgain(old.repository);
      return Promise.resolve(draft);
    });
  };
}
