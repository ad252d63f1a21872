/** The text and plan a run was accepted with. They never change, so no lock and no version. */
import type { RunPlan } from "@praxis/domain/playbook";
import type { Queries } from "../connection/database.js";

export interface RunPlaybook {
  name: string;
  version: number;
  sha256: string;
  text: string;
  plan: RunPlan;
}

const SELECT = `SELECT r.playbook_name AS name, r.playbook_version AS version, r.playbook_sha256 AS sha256, t.text, r.plan
  FROM runs r JOIN playbook_texts t ON t.sha256 = r.playbook_sha256 WHERE r.id = $1`;

export async function readRunPlaybook(queries: Queries, runId: string): Promise<RunPlaybook | null> {
  const [row] = await queries.query<RunPlaybook>(SELECT, [runId]);
  return row ?? null;
}
