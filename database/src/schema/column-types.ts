/** Column types of ours: times travel as RFC 3339 texts, so that nobody depends on a driver's idea of a date. */
import { customType } from "drizzle-orm/pg-core";

/** Milliseconds are enough for us and keep keyset cursors exact. */
export const instant = customType<{ data: string; driverData: string | Date }>({
  dataType: () => "timestamp (3) with time zone",
  fromDriver: (value) => new Date(value).toISOString(),
});

export const bytes = customType<{ data: Buffer; driverData: Buffer }>({ dataType: () => "bytea" });

/** The number of a transaction in the order in which they began to write; never wraps around. */
export const transactionNumber = customType<{ data: string; driverData: string }>({ dataType: () => "xid8" });
