/**
 * One check run for one round of a gate. GitHub adds annotations to those it has, fifty a request at most: how many it has is asked before, so
 * a repeat after a crash sends only the rest.
 */
import type { Octokit } from "@octokit/core";
import type { ShownMemory } from "../forge-adapter.js";
import { CHECK_RUN_NAME, type CheckRunWords } from "./check-run-of.js";

export interface CheckRunRequest {
  client: Octokit;
  appId: number;
  /** `owner/name` */
  repository: string;
  head: string;
  memory: ShownMemory;
  signal: AbortSignal;
}

/** From GitHub's documentation of check runs. */
export const ANNOTATIONS_A_REQUEST = 50;
/** GitHub ends a request itself after ten. */
const REQUEST_MS = 15_000;

export async function sendCheckRun(request: CheckRunRequest, words: CheckRunWords): Promise<void> {
  const { client, memory } = request;
  const id = Number(memory.checkRun ?? (await find(request, words)) ?? (await create(request, words)));
  if (memory.checkRun === null) await memory.remember(String(id));
  const run = () => ({ ...addressOf(request), check_run_id: id });
  const { title, summary, conclusion, annotations } = words;
  if (conclusion === null) {
    await client.request("PATCH /repos/{owner}/{repo}/check-runs/{check_run_id}", {
      ...run(),
      status: "in_progress",
      output: { title, summary },
    });
    return;
  }
  const known =
    annotations.length === 0
      ? 0
      : (await client.request("GET /repos/{owner}/{repo}/check-runs/{check_run_id}", run())).data.output.annotations_count;
  for (let from = known; from < annotations.length; from += ANNOTATIONS_A_REQUEST) {
    request.signal.throwIfAborted();
    const batch = annotations.slice(from, from + ANNOTATIONS_A_REQUEST);
    await client.request("PATCH /repos/{owner}/{repo}/check-runs/{check_run_id}", {
      ...run(),
      output: { title, summary, annotations: [...batch] },
    });
  }
  // Last, so that whoever sees the verdict finds all of its annotations.
  await client.request("PATCH /repos/{owner}/{repo}/check-runs/{check_run_id}", {
    ...run(),
    status: "completed",
    conclusion,
    output: { title, summary },
  });
}

function addressOf({ repository, signal }: CheckRunRequest): { owner: string; repo: string; request: { signal: AbortSignal } } {
  const [owner = "", repo = ""] = repository.split("/");
  return { owner, repo, request: { signal: AbortSignal.any([signal, AbortSignal.timeout(REQUEST_MS)]) } };
}

/** Made before a crash that lost its number. */
async function find(request: CheckRunRequest, { externalId }: CheckRunWords): Promise<number | bigint | null> {
  const { client, appId, head } = request;
  const asked = { ...addressOf(request), ref: head, check_name: CHECK_RUN_NAME, app_id: appId, filter: "all" as const, per_page: 100 };
  const { data } = await client.request("GET /repos/{owner}/{repo}/commits/{ref}/check-runs", asked);
  return data.check_runs.find(({ external_id }) => external_id === externalId)?.id ?? null;
}

async function create(request: CheckRunRequest, { externalId, title, summary }: CheckRunWords): Promise<number | bigint> {
  const run = {
    name: CHECK_RUN_NAME,
    head_sha: request.head,
    external_id: externalId,
    status: "in_progress",
    output: { title, summary },
  } as const;
  const { data } = await request.client.request("POST /repos/{owner}/{repo}/check-runs", { ...addressOf(request), ...run });
  return data.id;
}
