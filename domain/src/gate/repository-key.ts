/** The short name of a repository in workflow ids, queues and rows. Not with the statuses: workflows load those, and need no hash. */
import { canonicalJson, sha256Hex } from "../hashing/index.js";
import type { GateRepository } from "../change-gate/index.js";

/** Half of a SHA-256 over the resolved path or the URL without credentials. */
export function repositoryKeyOf(repository: GateRepository): string {
  return sha256Hex(canonicalJson("path" in repository ? { path: repository.path } : { url: repository.url })).slice(0, 32);
}
