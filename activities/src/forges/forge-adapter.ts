/** What a gate needs of the place its change comes from. One implementation each: `local-git` for folders and plain URLs, `github`. */
import type { GateRecord } from "@praxis/database";
import type { GateVerdict } from "@praxis/domain/gate";

export interface BringRequest {
  /** A name or a full commit id that has to be there afterwards. */
  ref: string;
  signal: AbortSignal;
}

/** How a gate stands, for people who look at the change and not at us. */
export interface GateStanding {
  gate: GateRecord;
  /** As it was judged, before overrides; null: it is being judged, or nothing could be. */
  verdict: GateVerdict | null;
  /** The text of the signed receipt; null: there is none. */
  receipt: string | null;
}

/** What was made at the forge for this round, so that a repeat finds it. */
export interface ShownMemory {
  checkRun: string | null;
  remember(checkRun: string): Promise<void>;
}

export interface ForgeAdapter {
  /**
   * The path of a repository on this machine that holds what was asked for. Credentials are used and never kept there. Throws
   * `repository_not_found`, `ref_not_found`, `repository_unreadable`, `path_outside_roots`, `url_not_allowed`, `forge_not_configured`.
   */
  bring(gate: Pick<GateRecord, "repository" | "forge">, request: BringRequest): Promise<string>;
  /** A repeat shows the same and leaves nothing twice. */
  show(standing: GateStanding, memory: ShownMemory, signal: AbortSignal): Promise<void>;
}

export interface Forges {
  of(gate: Pick<GateRecord, "forge">): ForgeAdapter;
}
