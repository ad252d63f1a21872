/** Gates: asked for, judged, overridden. Postgres arbitrates; the workflow of a change hears of it through the outbox. */
import type { GateRepository } from "@praxis/domain/change-gate";
import { repositoryKeyOf, type CheckId } from "@praxis/domain/gate";
import type { Tx } from "../connection/database.js";
import type { Page } from "../runs/run-record.js";
import type { StoreDepsWithIds } from "../store-deps.js";
import type { GateFilter, GateRecord } from "./gate-record.js";
import { listGates } from "./list-gates.js";
import { overrideGate, overridesInForce, type OverrideWish } from "./override-gate.js";
import { hearReport, type ReportHeard } from "./hear-report.js";
import type { ExternalCheckReport } from "../forges/external-check-store.js";
import { judgeAgainAt, judgeAgainOnto } from "./judge-again.js";
import { createGateRecorder, type GateRecorder } from "./record-gate.js";
import { readGate, requestGate, requestRerun, type GateRequested, type NewGate } from "./request-gate.js";
import { withdrawGate, type Withdrawal } from "./withdraw-gate.js";

export interface GreenReceipt {
  gateId: string;
  head: string;
  /** Of the receipt's bytes among the artifacts. */
  receiptSha256: string;
}

export interface GateSigner {
  id: string;
  publicKey: string;
}

export interface GateStore extends GateRecorder {
  /**
   * The same head onto the same target while it is judged: the standing gate, without a command. Once decided, or with reports that it does
   * not have: a new round of it.
   */
  request(wish: NewGate, tx?: Tx): Promise<GateRequested>;
  /** Throws `gate_not_found`, `gate_closed`, `gate_running` or `check_not_found`. `check` null: all of them. */
  rerun(wish: { id: string; check: CheckId | null }, tx?: Tx): Promise<GateRequested>;
  /** Throws besides `override_refused`, `override_not_needed` and `override_own_change`. The same again has no command. */
  override(wish: OverrideWish, tx?: Tx): Promise<GateRequested>;
  /** Gives up what is under way for a change. Answers what there was. */
  withdraw(withdrawal: Withdrawal, tx?: Tx): Promise<GateRequested[]>;
  /** The policy of a branch changed: every gate of a forge's open change onto it is judged once more. */
  judgeAgainOnto(branch: { repositoryKey: string; target: string }, tx?: Tx): Promise<GateRequested[]>;
  /** What a report of somebody else means for gates of its commit. */
  hearReport(report: ExternalCheckReport, tx: Tx): Promise<ReportHeard>;
  /** Somebody at the forge asked for it. */
  judgeAgainAt(commit: { repositoryKey: string; head: string }, tx?: Tx): Promise<GateRequested[]>;
  get(id: string, tx?: Tx): Promise<GateRecord | null>;
  list(filter: GateFilter): Promise<Page<GateRecord>>;
  /** A decided pass of one of these heads with exactly this tree onto this target, that nothing has voided and whose overrides still hold. */
  greenReceiptFor(
    wish: { repository: GateRepository; heads: readonly string[]; tree: string; target: string },
    tx?: Tx,
  ): Promise<GreenReceipt | null>;
  /** Open gates that nothing has moved for so long, oldest first. */
  stale(query: { olderThanMs: number; limit: number }): Promise<GateRecord[]>;
  keepSigner(signer: GateSigner): Promise<void>;
  signers(): Promise<GateSigner[]>;
}

const GREEN = `SELECT id FROM gates WHERE tree = $1 AND target = $2 AND repository_key = $3 AND head = ANY($4) AND status = 'decided' AND verdict = 'pass'
  AND receipt_sha256 IS NOT NULL ORDER BY position DESC LIMIT 5`;
const STALE = `SELECT id FROM gates WHERE status IN ('running', 'waiting') AND moved_at < $1 ORDER BY moved_at, id LIMIT $2`;
const KEEP_SIGNER = "INSERT INTO gate_signers (id, public_key, created_at) VALUES ($1, $2, $3) ON CONFLICT (id) DO NOTHING";
const SIGNERS = `SELECT id, public_key AS "publicKey" FROM gate_signers ORDER BY created_at, id`;

/** A gate that people cleared is as green as their words are valid now. */
function isGreen({ overrides, checks }: GateRecord, inForce: number): boolean {
  return (
    overrides.length === inForce || checks.every(({ required, outcome }) => !required || outcome === "pass" || outcome === "not-applicable")
  );
}

export function createGateStore(deps: StoreDepsWithIds): GateStore {
  const { database, clock } = deps;
  const at = (ms: number): string => new Date(ms).toISOString();
  const every = async (rows: readonly { id: string }[], tx: Pick<Tx, "query"> = database): Promise<GateRecord[]> =>
    (await Promise.all(rows.map(({ id }) => readGate(tx, id)))).filter((gate) => gate !== null);
  return {
    ...createGateRecorder(deps),
    request: (wish, tx) => requestGate(deps, wish, tx),
    rerun: (wish, tx) => requestRerun(deps, wish, tx),
    override: (wish, tx) => overrideGate(deps, wish, tx),
    withdraw: (withdrawal, tx) => withdrawGate(deps, withdrawal, tx),
    judgeAgainOnto: (branch, tx) => judgeAgainOnto(deps, branch, tx),
    hearReport: (report, tx) => hearReport(deps, report, tx),
    judgeAgainAt: (commit, tx) => judgeAgainAt(deps, commit, tx),
    get: (id, tx) => readGate(tx ?? database, id),
    list: (filter) => listGates(database, filter),
    async greenReceiptFor({ repository, heads, tree, target }, tx) {
      const rows = await (tx ?? database).query<{ id: string }>(GREEN, [tree, target, repositoryKeyOf(repository), heads]);
      const now = at(clock.now());
      for (const gate of await every(rows, tx ?? database)) {
        const { id: gateId, head, receiptSha256 } = gate;
        if (head !== null && receiptSha256 !== null && isGreen(gate, overridesInForce(gate, now).length))
          return { gateId, head, receiptSha256 };
      }
      return null;
    },
    stale: async ({ olderThanMs, limit }) => every(await database.query<{ id: string }>(STALE, [at(clock.now() - olderThanMs), limit])),
    async keepSigner({ id, publicKey }) {
      await database.query(KEEP_SIGNER, [id, publicKey, at(clock.now())]);
    },
    signers: () => database.query<GateSigner>(SIGNERS),
  };
}
