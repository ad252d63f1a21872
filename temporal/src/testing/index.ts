/** For tests and measurements that meet at a real Temporal: activities without a worker, and a server that can be away. Not for production code. */
export { createRawActivities, type RawActivities, type RawActivity, type RawEnd } from "./raw-activities.js";
export { createSwitchableServer, type SwitchableServer } from "./switchable-server.js";
export { createHistoryChains, type ChainWish, type HistoryChains } from "./history-chain.js";
