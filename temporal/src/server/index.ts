/** How to get a Temporal server on a machine that may have none, how to run it, and what its namespace must know. Server side only. */
export { findTemporal, NoTemporalServerError, type FoundTemporal, type FindTemporalDeps } from "./find-temporal.js";
export { findTestServer } from "./find-test-server.js";
export { devServerCommand, type DevServerOptions } from "./dev-server.js";
export { prepareTemporal, waitForTemporal, type TemporalTarget } from "./prepare-temporal.js";
export { SEARCH_ATTRIBUTES } from "./search-attributes.js";
