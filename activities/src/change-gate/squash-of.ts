/** The message that lands, where somebody else makes the squash: a queue has made it already, a forge titles it. Null: it is made from the first commit. */
import type { GateRecord } from "@praxis/database";
import type { Change, EvidenceByCheck } from "@praxis/domain/gate";

export function squashOf(
  { forge, artifacts }: Pick<GateRecord, "forge" | "artifacts">,
  { head, commits }: Pick<Change, "head" | "commits">,
): EvidenceByCheck["commits"]["squash"] {
  const made = artifacts.madeFrom === undefined ? undefined : commits.find(({ id }) => id === head);
  if (made) {
    const [title = "", ...rest] = made.message.trim().split("\n");
    return { title, body: rest.join("\n").trim() };
  }
  if (forge === null || forge.pull === null || forge.title === null) return null;
  // As GitHub titles it; the body is the list of commits, which are judged anyway.
  return { title: `${forge.title} (#${String(forge.pull)})`, body: "" };
}
