/** What kind of change this is: its strongest type. Decides what its tests have to show. */
import { parseCommitMessage } from "./parse-commit-message.js";

export const STRONG_TYPES = ["feat", "fix", "refactor"] as const;
export type ChangeType = (typeof STRONG_TYPES)[number] | "other";

/** feat > fix > refactor > the rest. */
export function strongestType(messages: readonly string[]): ChangeType {
  const types = messages.map(parseCommitMessage).flatMap((parsed) => (parsed.ok ? [parsed.commit.type.toLowerCase()] : []));
  return STRONG_TYPES.find((type) => types.includes(type)) ?? "other";
}
