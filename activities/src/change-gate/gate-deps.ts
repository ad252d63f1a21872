/** What the activities of gates on the server are made from. */
import type { Clock, ExternalCheckStore, GateStore } from "@praxis/database";
import type { ArtifactBytes } from "@praxis/database/artifacts";
import type { Git } from "@praxis/repository";
import type { Forges } from "../forges/index.js";
import type { CommandSurroundings } from "../gates/collect-with-tools.js";
import type { ReceiptKey } from "../gates/signing/receipt-key.js";
import type { StepLog } from "../steps/step-deps.js";

export interface GateDeps {
  git: Git;
  gates: GateStore;
  /** What others report about commits. */
  reports: Pick<ExternalCheckStore, "newest" | "pastMs">;
  bytes: ArtifactBytes;
  clock: Clock;
  log: StepLog;
  forges: Forges;
  /** Names, `*` stands for any text: their history is agreed to. */
  protectedBranches: readonly string[];
  surroundings: CommandSurroundings;
  signer: ReceiptKey;
}
