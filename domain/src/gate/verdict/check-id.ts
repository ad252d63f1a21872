/** The twelve checks, in the order in which verdicts list them. */
export const CHECK_IDS = [
  "coverage",
  "tests",
  "lint",
  "types",
  "secrets",
  "dependencies",
  "security",
  "plan",
  "commits",
  "size",
  "hygiene",
  "integrity",
] as const;
export type CheckId = (typeof CHECK_IDS)[number];

export function isCheckId(value: string): value is CheckId {
  return (CHECK_IDS as readonly string[]).includes(value);
}
