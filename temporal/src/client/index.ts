/** How Node processes talk to Temporal: connect lazily once, typed start and signals, every SDK error turned into a DomainError. */
export { createTemporalClient, type TemporalClient, type TemporalClientOptions } from "./temporal-client.js";
export { type RunStart } from "./start-run.js";
export { type HistoryOfExecution, type WorkflowCondition } from "./run-history.js";
export { createLeaseGateway, LEASE_NOT_GRANTED, type LeaseGateway, type LeaseGatewayOptions, type Told } from "./lease-gateway.js";
