/** The fence of a lock, which whoever types must have seen: it says that the lock is still the one they mean. */
import { CliError } from "../cli-error.js";
import { EXIT } from "../exit-codes.js";

export function neededFence(fence: number | undefined): number {
  if (fence !== undefined) return fence;
  throw new CliError(EXIT.usage, "Give the lock's number: --fence <number>.", [
    "It was printed when the lock was taken, and `praxis lock list` shows it.",
  ]);
}
