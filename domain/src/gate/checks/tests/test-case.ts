/** One test as a report tells it. */

export const TEST_STATES = ["passed", "failed", "skipped"] as const;
export type TestState = (typeof TEST_STATES)[number];

export interface TestCase {
  /** As reported; null when the report does not say. */
  file: string | null;
  /** Whole, with the names of the suites around it. */
  name: string;
  state: TestState;
  /** Why it failed, shortened. */
  message: string | null;
}

const MESSAGE_MAX = 500;

export function shortMessage(text: string): string | null {
  const plain = text.replaceAll(new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, "g"), "").trim();
  return plain === "" ? null : plain.slice(0, MESSAGE_MAX);
}
