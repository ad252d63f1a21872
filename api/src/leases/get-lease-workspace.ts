/** GET /leases/{id}/workspace.bundle: the source at the commit the work starts from, as one git bundle. */
import type { LeaseStore, OfferWorkspace } from "@praxis/database";
import { DomainError } from "@praxis/domain/errors";
import { bundleCommit, checkRepositoryAllowed, mirrorRepository, type Git, type RepositoryPolicy } from "@praxis/repository";
import { createReadStream } from "node:fs";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { type Handler, WRITTEN } from "../http/call.js";
import { addressOf } from "./fenced-call.js";

export interface WorkspaceDeps {
  leases: LeaseStore;
  git: Git;
  repositoryPolicy: RepositoryPolicy;
  dataDir: string;
}

export function createGetLeaseWorkspace(deps: WorkspaceDeps): Handler<"getLeaseWorkspace"> {
  return async (call) => {
    const { response, request } = call;
    const { offer } = await deps.leases.check({ ...addressOf(call), kind: "read" });
    if (offer.workspace === null) throw new DomainError("artifact_not_found", "This work has no source: its run names no repository.");
    const cancelled = new AbortController();
    response.once("close", () => cancelled.abort());
    const bundle = await bundleOf(deps, offer.workspace, cancelled.signal);
    response.set({ "Content-Type": "application/x-git-bundle", "Content-Length": String(bundle.bytes), "Cache-Control": "no-store" });
    if (request.method === "HEAD") response.end();
    else await pipeline(createReadStream(bundle.path), response);
    return WRITTEN;
  };
}

async function bundleOf(
  deps: WorkspaceDeps,
  { commit, source }: OfferWorkspace,
  signal: AbortSignal,
): Promise<{ path: string; bytes: number }> {
  const { git, dataDir } = deps;
  const { path, url } = source;
  const given = typeof path === "string" ? { path } : { url: typeof url === "string" ? url : "" };
  // Checked again: what may be read can have changed since the run began.
  const allowed = checkRepositoryAllowed(given, deps.repositoryPolicy);
  const mirrored = { git, cacheDir: join(dataDir, "repositories"), ref: commit, signal };
  const repoPath = "path" in allowed ? allowed.path : (await mirrorRepository({ ...mirrored, source: allowed })).path;
  return bundleCommit({ git, repoPath, commit, target: join(dataDir, "bundles"), signal });
}
