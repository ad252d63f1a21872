/** Tells forges how gates stand, one process at a time. A plain loop, so that it also works while Temporal does not. */
import { announceGates, type AnnounceDeps } from "@praxis/activities";
import type { Loop } from "./loop.js";

/** A person who looks at a pull request sees within two seconds that it is judged. */
const PERIOD_MS = 1_000;

export function createForgeAnnouncer(deps: AnnounceDeps & { stopped: AbortSignal }): Loop {
  return {
    name: "forge-announcer",
    everyMs: PERIOD_MS,
    work: async () => {
      await announceGates(deps, deps.stopped);
    },
  };
}
