/** POST /queues/{branch}/entries: the names are resolved now, so that what lands is what the caller saw. */
import type { QueueAddress, QueueStore } from "@praxis/database";
import { actorOf } from "@praxis/domain/access";
import { DomainError } from "@praxis/domain/errors";
import type { Git } from "@praxis/repository";
import { branchTip } from "@praxis/repository/landing";
import type { Handler } from "../http/call.js";
import type { RepositoryResolver } from "../runs/resolve-repository.js";
import { queueEntryView } from "./queue-entry-view.js";

interface Deps {
  queue: QueueStore;
  git: Git;
  repositories: RepositoryResolver;
  tell: (queue: QueueAddress) => Promise<void>;
}

export function createEnterQueue({ queue, git, repositories, tell }: Deps): Handler<"enterQueue"> {
  return async (call) => {
    const { branch } = call.params;
    const { head: headName, lane, change, title } = call.body;
    if ("url" in call.body.repository) throw notLocal();
    const repository = await repositories.resolve({ ...call.body.repository, ref: headName });
    if (repository === null || !("path" in repository) || repository.commit === undefined) throw notLocal();
    const { path, commit: head } = repository;
    if ((await branchTip(git, path, branch)) === null)
      throw new DomainError("ref_not_found", `The repository has no branch ${JSON.stringify(branch)} to land on.`);
    const entered: QueueAddress[] = [];
    const answer = await call.commit(async (tx) => {
      const { entry } = await queue.enter(
        {
          repository: { path },
          branch,
          head,
          headName,
          lane,
          change: change ?? null,
          title: title ?? null,
          actor: actorOf(call.principal),
        },
        tx,
      );
      entered.push(entry);
      return { status: 202, json: queueEntryView(entry) };
    });
    for (const entry of entered) await tell(entry);
    return answer;
  };
}

function notLocal(): DomainError {
  return new DomainError("queue_not_local", "A merge queue writes branches of repositories on the server's machine only: give its path.");
}
