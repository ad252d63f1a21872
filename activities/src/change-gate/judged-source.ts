/** Where the judged repository lies on this machine: its own folder, or the mirror of its URL brought up to date. */
import type { GateRepository } from "@praxis/domain/change-gate";
import { checkRepositoryAllowed, mirrorRepository } from "@praxis/repository";
import type { GateDeps } from "./gate-deps.js";

/** Asked again at every use: what may be read can have changed since the request. */
export async function judgedPath(
  { git, policy, mirrorsDir }: GateDeps,
  repository: GateRepository,
  { ref, signal }: { ref: string; signal: AbortSignal },
): Promise<string> {
  const allowed = checkRepositoryAllowed(repository, policy);
  if ("path" in allowed) return allowed.path;
  return (await mirrorRepository({ git, source: allowed, cacheDir: mirrorsDir, ref, signal })).path;
}

/** How receipts name it. */
export function nameOf(repository: GateRepository): string {
  return "path" in repository ? repository.path : repository.url;
}
