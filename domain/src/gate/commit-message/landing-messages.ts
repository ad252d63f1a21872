/** The messages that will stand in the target's history: of a squash one, of merge and rebase every commit's. */
import type { Change } from "../change/change.js";
import type { CommitsEvidence } from "../checks/commits/evidence.js";
import type { Landing } from "../policy/policy-table.js";

export interface LandingMessage {
  /** Null for the message that a squash will have. */
  commit: string | null;
  message: string;
}

export function landingMessages(change: Change, landing: Landing, squash: CommitsEvidence["squash"]): LandingMessage[] {
  const written = change.commits.filter(({ parents }) => parents.length <= 1);
  if (landing !== "squash") return written.map(({ id, message }) => ({ commit: id, message }));
  if (squash) return [{ commit: null, message: squash.body === "" ? squash.title : `${squash.title}\n\n${squash.body}` }];
  const [first] = written;
  return first ? [{ commit: null, message: first.message }] : [];
}
