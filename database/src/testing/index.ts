/** A migrated database of its own for each test file. Not for production code. */
export { createTestDatabase, type TestDatabase } from "./test-database.js";
