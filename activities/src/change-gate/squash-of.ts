/** The message that a squash at the forge would have: its title is the pull request's. Null: it is made from the first commit. */
import type { GateRecord } from "@praxis/database";
import type { EvidenceByCheck } from "@praxis/domain/gate";

export function squashOf({ forge }: Pick<GateRecord, "forge">): EvidenceByCheck["commits"]["squash"] {
  if (forge === null || forge.pull === null || forge.title === null) return null;
  // As GitHub titles it; the body is the list of commits, which are judged anyway.
  return { title: `${forge.title} (#${String(forge.pull)})`, body: "" };
}
