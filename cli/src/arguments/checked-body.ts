/** A request body checked by the contract's schema before it is sent: every fault is named at once, without the server. */
import { CliError } from "../cli-error.js";
import { EXIT } from "../exit-codes.js";

interface BodySchema<T> {
  safeParse(
    value: unknown,
  ): { success: true; data: T } | { success: false; error: { issues: readonly { path: readonly PropertyKey[]; message: string }[] } };
}

/** @param what stands in "cannot be … like this". */
export function checkedBody<T>(schema: BodySchema<T>, value: unknown, what: string): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new CliError(
    EXIT.usage,
    `${what} like this.`,
    parsed.error.issues.map(({ path, message }) => `${path.map(String).join(".")}: ${message}`),
  );
}
