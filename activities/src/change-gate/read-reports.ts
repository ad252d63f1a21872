/** What others have reported about the head so far. Once every check has an end, or its time is over, that is the evidence. */
import type { ExternalCheckStore } from "@praxis/database";
import { standingOf, type ExternalStanding } from "@praxis/domain/change-gate";
import { externalOf, parsePolicy, type CheckId, type CollectedEvidence } from "@praxis/domain/gate";
import { DomainError } from "@praxis/domain/errors";
import type { ReportsRead, ReportsTask } from "@praxis/temporal/contracts";
import type { ToolEvidenceCollected } from "../gates/collect-with-tools.js";
import type { GateDeps } from "./gate-deps.js";
import { keepJson } from "./kept-json.js";
import { readGround } from "./read-ground.js";

/** A report that nobody was woken for is found after this long: soon at first, then rarely. */
const LOOK_EVERY_MS_MIN = 15_000;
const LOOK_EVERY_MS_MAX = 300_000;

export interface ReadReportsDeps extends Pick<GateDeps, "gates" | "bytes" | "clock"> {
  reports: Pick<ExternalCheckStore, "newest" | "pastMs">;
}

/** Throws `gate_closed` when another round is in force, `gate_lost`. */
export async function readReports(deps: ReadReportsDeps, { gateId, round, group, since }: ReportsTask): Promise<ReportsRead> {
  const { gate, policyText } = await readGround(deps, { gateId, round });
  const parsed = parsePolicy(policyText);
  const { repositoryKey, head } = gate;
  if (!parsed.ok || head === null) throw new DomainError("gate_lost", "The gate was not prepared. Ask for it anew.");
  const nowMs = deps.clock.now();
  const standings = await Promise.all(
    group.checks.map(async (check): Promise<[CheckId, ExternalStanding]> => {
      const { name, app } = externalOf(parsed.policy, check) ?? { name: check, app: null };
      const [newest, pastMs] = await Promise.all([
        deps.reports.newest({ repositoryKey, head, name, app }),
        deps.reports.pastMs({ repositoryKey, name, app }),
      ]);
      const report = newest === null ? null : { ...newest, startedAtMs: newest.startedAt === null ? null : Date.parse(newest.startedAt) };
      return [check, standingOf({ name, report, pastMs, sinceMs: since, nowMs })];
    }),
  );
  const untils = standings.flatMap(([, standing]) => (standing.kind === "waiting" ? [standing.until] : []));
  if (untils.length > 0) {
    // Waited for long, it is looked at rarely: a tenth of the time that has passed.
    const again = Math.min(LOOK_EVERY_MS_MAX, Math.max(LOOK_EVERY_MS_MIN, (nowMs - since) / 10));
    return { kind: "waiting", lookAt: Math.min(...untils, nowMs + again) };
  }
  const evidence: CollectedEvidence = Object.fromEntries(standings.flatMap(([check, standing]) => evidenceOf(check, standing)));
  const collected: ToolEvidenceCollected = { evidence, unsandboxed: null };
  return { kind: "collected", group: group.name, sha256: await keepJson(deps.bytes, collected) };
}

function evidenceOf(check: CheckId, standing: ExternalStanding): [CheckId, object][] {
  switch (standing.kind) {
    case "reported":
      return [[check, { reported: standing.reported, message: standing.message }]];
    case "failed":
      return [[check, { failed: standing.failed, message: standing.message }]];
    case "waiting":
      return [];
  }
}
