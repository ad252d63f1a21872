/** A sweep and a lease that cannot be ended. What a sweep does to leases is shown on a real database. */
import { expect, test } from "@jest/globals";
import { DomainError } from "@praxis/domain/errors";
import type { Database } from "../connection/database.js";
import { sweepUnacknowledged } from "./sweep-leases.js";

function failingFirst(error: Error): { database: Database; looked: () => number } {
  let looked = 0;
  const database = {
    query: () => Promise.resolve(["lse_1", "lse_2", "lse_3"].map((id) => ({ id }))),
    transaction: () => ((looked += 1) === 1 ? Promise.reject(error) : Promise.resolve(null)),
  } as unknown as Database;
  return { database, looked: () => looked };
}

test("a lease that cannot be ended is said, and those behind it are ended all the same", async () => {
  const { database, looked } = failingFirst(new Error("its row is broken"));
  await expect(sweepUnacknowledged({ database }, 10)).rejects.toThrow("its row is broken");
  expect(looked()).toBe(3);
});

test("with the database away the others are not asked for", async () => {
  const { database, looked } = failingFirst(new DomainError("database_unavailable", "away", { retry: true }));
  await expect(sweepUnacknowledged({ database }, 10)).rejects.toMatchObject({ code: "database_unavailable" });
  expect(looked()).toBe(1);
});
