/** How Node processes talk to Temporal: connect lazily once, typed start and signals, every SDK error turned into a DomainError. */
export { createTemporalClient, type TemporalClient, type TemporalClientOptions } from "./temporal-client.js";
export { type RunStart } from "./start-run.js";
export { type HistoryOfExecution, type WorkflowCondition } from "./run-history.js";
export {
  createLeaseGateway,
  LEASE_EXPIRED,
  LEASE_NOT_GRANTED,
  type LeaseGateway,
  type LeaseGatewayOptions,
  type Told,
} from "./lease-gateway.js";
export { createLeanReader, type LeanEvent } from "./history/lean-history.js";
export { decodeAttributes } from "./history/decode-event.js";
export type { HistoryChain, HistoryNews, HistoryReader } from "./history/read-history.js";
export type { RawHistoryEvent } from "./history/raw-event.js";
