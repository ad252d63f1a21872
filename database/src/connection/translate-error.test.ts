/** Which database faults pass by themselves and which are mistakes of a program. */
import { expect, test } from "@jest/globals";
import { translateDatabaseError } from "./translate-error.js";

const fault = (code: string): Error => Object.assign(new Error("from the driver"), { code });

test.each([
  "08006",
  "40001",
  "40P01",
  "53000",
  "53200",
  "53300",
  "57014",
  "57P01",
  "57P05",
  "58000",
  "58030",
  "55P03",
  "25006",
  "25P03",
  "ECONNRESET",
])("%s passes by itself: the caller may try again", (code) =>
  expect(translateDatabaseError(fault(code))).toMatchObject({ code: "database_unavailable", retry: true }),
);

test("a full disk keeps its own code, also inside another error", () => {
  expect(translateDatabaseError(new Error("Failed query", { cause: fault("53100") }))).toMatchObject({ code: "storage_full", retry: true });
});

test.each(["22001", "22P02", "23505", "42601", "42P01", "25P02", "55000"])("%s is a program's mistake and passes as it is", (code) => {
  const error = fault(code);
  expect(translateDatabaseError(error)).toBe(error);
});

test("a server whose socket file is missing is away; a missing file of anybody else is not the database's fault", () => {
  const missing = fault("ENOENT");
  expect(translateDatabaseError(Object.assign(fault("ENOENT"), { syscall: "connect" }))).toMatchObject({ code: "database_unavailable" });
  expect(translateDatabaseError(missing)).toBe(missing);
});
