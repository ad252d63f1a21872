/** A migrated database of its own for each test file, and made-up runs. Not for production code. */
export { createTestDatabase, type TestDatabase } from "./test-database.js";
export { createTestClock, createTestIds, sampleRun, PERSON, WORKER, type TestClock } from "./sample-run.js";
