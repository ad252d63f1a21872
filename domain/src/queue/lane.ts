/** Who goes first. What takes something bad away goes before what adds something. */
export const LANES = ["revert", "hotfix", "normal"] as const;
export type Lane = (typeof LANES)[number];

export function isLane(value: unknown): value is Lane {
  return LANES.some((lane) => lane === value);
}
