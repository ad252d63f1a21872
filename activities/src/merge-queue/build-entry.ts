/** Makes the commit that would land for one entry, the way the policy on the branch says. A repeat makes the same commit. */
import { parsePolicy, POLICY_PATH, type Landing } from "@praxis/domain/gate";
import { landingMessage, type Candidate } from "@praxis/domain/queue";
import { readFileAtCommit, type Git } from "@praxis/repository";
import { buildCandidate, changeCommits } from "@praxis/repository/landing";
import { Context } from "@temporalio/activity";
import { entryOf, QUEUE_COMMITTER, type QueueActivitiesDeps } from "./queue-deps.js";

export async function buildEntry(deps: QueueActivitiesDeps, { entry: id, onto }: { entry: string; onto: string }): Promise<Candidate> {
  const { git } = deps;
  const { repository, branch, head, title, createdAt } = await entryOf(deps, id);
  const signal = Context.current().cancellationSignal;
  const landing = await landingOf(git, repository.path, onto);
  const commits = await changeCommits(git, repository.path, { onto, head }, signal);
  const { message, author } = landingMessage({ landing, branch, title, commits });
  const made = await buildCandidate({
    ...{ git, repoPath: repository.path, landing, onto, head, message, signal },
    author: author ?? QUEUE_COMMITTER,
    committer: QUEUE_COMMITTER,
    atSeconds: Math.floor(Date.parse(createdAt) / 1_000),
  });
  return { ...made, onto };
}

/** A broken policy lets nothing land; how it would have been is not the question then. */
async function landingOf(git: Git, path: string, commit: string): Promise<Landing> {
  const content = await readFileAtCommit(git, path, commit, POLICY_PATH);
  const parsed = parsePolicy(content === null ? null : content.toString("utf8"));
  return parsed.ok ? parsed.policy.landing : "squash";
}
