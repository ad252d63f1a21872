/** How receipts name a repository. */
import type { GateRepository } from "@praxis/domain/change-gate";

export function nameOf(repository: GateRepository): string {
  return "path" in repository ? repository.path : repository.url;
}
