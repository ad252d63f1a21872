/** Waits for checks that somebody else runs, each until its own deadline. Who reports wakes it; a look now and then finds what was not heard. */
import type { EvaluationRef } from "@praxis/domain/change-gate";
import type { CollectedGroup, EvidenceGroup } from "@praxis/temporal/contracts";
import { reportsNews } from "@praxis/temporal/messages";
import { condition, setHandler } from "@temporalio/workflow";
import { gateReports } from "../change-gate/activity-options.js";

export async function awaitReports(of: EvaluationRef, group: EvidenceGroup): Promise<CollectedGroup> {
  let news = 0;
  setHandler(reportsNews, () => {
    news += 1;
  });
  const since = Date.now();
  for (;;) {
    const seen = news;
    const read = await gateReports.readReports({ ...of, group, since });
    if (read.kind === "collected") return { group: read.group, sha256: read.sha256 };
    await condition(() => news > seen, Math.max(1, read.lookAt - Date.now()));
  }
}
