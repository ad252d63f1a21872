/** A migrated database of its own for each test file, and made-up runs and leases. Not for production code. */
export { createTestDatabase, type TestDatabase } from "./test-database.js";
export { createTestClock, createTestIds, sampleRun, PERSON, WORKER, type TestClock } from "./sample-run.js";
export { addressOf, createLeaseSample, tokenOf } from "./sample-leases.js";
