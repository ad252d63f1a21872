/** For documents that have no schema: whatever JSON came is right. */
import type { Schema } from "../http/api-client.js";

export const anyJson: Schema<unknown> = {
  safeParse: (value) => (value === undefined ? { success: false, error: { message: "there is no body" } } : { success: true, data: value }),
};
