/** Writes the counts of a jest run as one JSON line to the file that PRAXIS_TEST_COUNTS names; `.ci/run` sums them. Silent otherwise. */
import { appendFileSync } from "node:fs";
import { relative } from "node:path";

export default class CountReporter {
  onRunComplete(_contexts, results) {
    const file = process.env.PRAXIS_TEST_COUNTS;
    if (!file) return;
    const skipped = results.testResults.flatMap(({ testFilePath, testResults }) =>
      testResults
        .filter(({ status }) => status === "pending" || status === "todo" || status === "disabled")
        .map(({ fullName }) => `${relative(import.meta.dirname, testFilePath)}: ${fullName}`),
    );
    const wholeSuites = results.testResults
      .filter(({ skipped: all }) => all)
      .map(({ testFilePath }) => relative(import.meta.dirname, testFilePath));
    const counts = {
      passed: results.numPassedTests,
      // A file that cannot be run has no failed test, but it is a failure.
      failed: results.numFailedTests + results.numRuntimeErrorTestSuites,
      skipped: [...new Set([...skipped, ...wholeSuites])],
      failures: results.testResults
        .filter(({ numFailingTests, testExecError }) => numFailingTests > 0 || testExecError)
        .map(({ testFilePath, testResults }) => ({
          file: relative(import.meta.dirname, testFilePath),
          tests: testResults.filter(({ status }) => status === "failed").map(({ fullName }) => fullName),
        })),
    };
    appendFileSync(file, `${JSON.stringify(counts)}\n`);
  }
}
