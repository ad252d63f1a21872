/** What a change's workflow is told. The news only points: what to do stands in Postgres. */
export const GATE_COMMAND_KINDS = ["evaluate", "settle", "withdraw"] as const;

export interface GateCommand {
  id: string;
  /** evaluate: judge this round. settle: something beside the evidence changed (an override). withdraw: nobody waits any more. */
  kind: (typeof GATE_COMMAND_KINDS)[number];
  gateId: string;
  /** Of two heads of one change the higher position counts; of two rounds of one head the higher round. */
  position: number;
  round: number;
}
