/** A DomainError is known as one wherever it comes from; every code says what it means. */
import { describe, expect, jest, test } from "@jest/globals";
import { DomainError, ERROR_CODES, ERROR_MEANINGS, invariant, isErrorCode } from "./index.js";

describe("DomainError", () => {
  test("carries what was said, and is not retried unless said", () => {
    const cause = new Error("x");
    const error = new DomainError("run_not_found", "no run", { details: { id: "run_1" }, issues: [{ path: "a", message: "b" }], cause });
    expect(error).toMatchObject({
      name: "DomainError",
      code: "run_not_found",
      message: "no run",
      retry: false,
      details: { id: "run_1" },
      issues: [{ path: "a", message: "b" }],
    });
    expect(error.cause).toBe(cause);
    expect(error).toBeInstanceOf(Error);
    expect(new DomainError("rate_limited", "", { retry: true }).retry).toBe(true);
    expect("cause" in new DomainError("internal", "")).toBe(false);
  });

  test("one copy of the module knows the errors of another, where instanceof does not", async () => {
    let copy: typeof import("./domain-error.js") | undefined;
    await jest.isolateModulesAsync(async () => {
      copy = await import("./domain-error.js");
    });
    if (!copy) throw new Error("no copy");
    const foreign = new copy.DomainError("internal", "from elsewhere");
    expect(foreign).not.toBeInstanceOf(DomainError);
    expect(DomainError.is(foreign)).toBe(true);
    expect(copy.DomainError.is(new DomainError("internal", ""))).toBe(true);
  });

  test.each([null, undefined, 1, "DomainError", {}, new Error("x"), { code: "internal", name: "DomainError" }])(
    "%p is not one",
    (value) => {
      expect(DomainError.is(value)).toBe(false);
    },
  );
});

describe("codes", () => {
  test.each([...ERROR_CODES])("%s is well formed and has a meaning in whole sentences", (code) => {
    expect(code).toMatch(/^[a-z]+(_[a-z]+)*$/);
    expect(ERROR_MEANINGS[code]).toMatch(/^([A-Z`]|git ).{15,}[.]$/);
    expect(isErrorCode(code)).toBe(true);
  });

  test("the list is sorted and each code stands once", () => {
    expect([...new Set(ERROR_CODES)].sort()).toEqual([...ERROR_CODES]);
  });

  test.each(["", "toString", "__proto__", "constructor", "nope", 1, null])("%p is no code", (value) => {
    expect(isErrorCode(value)).toBe(false);
  });
});

test("an invariant that holds is silent; one that breaks throws, and not as a DomainError", () => {
  expect(() => {
    invariant(1, "fine");
  }).not.toThrow();
  try {
    invariant(0, "one and one are three");
    throw new Error("did not throw");
  } catch (error) {
    expect(String(error)).toContain("invariant broken: one and one are three");
    expect(DomainError.is(error)).toBe(false);
  }
});
