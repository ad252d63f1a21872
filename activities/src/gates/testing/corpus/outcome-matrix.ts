/** Which check can have which outcome. Every pair has a history in the corpus, or stands here with the reason why it cannot occur. */
import type { CheckId, Outcome } from "@praxis/domain/gate";

const FROM_GIT = "it is judged from git alone, which is read before any check: without it there is no verdict at all";
const NO_COMMAND = "it runs no command that could take too long";
const NO_TOOL = "it needs no tool and no report that could be absent";

export const CANNOT_OCCUR: { readonly [Check in CheckId]?: { readonly [Result in Outcome]?: string } } = {
  secrets: { error: FROM_GIT, timeout: NO_COMMAND, missing: NO_TOOL },
  commits: { error: FROM_GIT, timeout: NO_COMMAND, missing: NO_TOOL },
  size: { error: FROM_GIT, timeout: NO_COMMAND, missing: NO_TOOL },
  hygiene: { error: FROM_GIT, timeout: NO_COMMAND, missing: NO_TOOL },
  integrity: { error: FROM_GIT, timeout: NO_COMMAND, missing: NO_TOOL },
  dependencies: { timeout: NO_COMMAND },
  plan: { timeout: NO_COMMAND },
};
