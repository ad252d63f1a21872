import { expect, test } from "@jest/globals";
import { createHint } from "./hint.js";

const HINT = "See: praxis run show run_1, `praxis approvals`, $ praxis key list";

test("whoever came by npx is told commands that begin with npx", () => {
  expect(createHint({ byNpx: true })(HINT)).toBe(
    "See: npx --no-install praxis run show run_1, `npx --no-install praxis approvals`, $ npx --no-install praxis key list",
  );
  expect(createHint({ byNpx: true })("praxis: the praxis run went on; npx --no-install praxis status")).toBe(
    "praxis: the praxis run went on; npx --no-install praxis status",
  );
});

test("everybody else is told the plain command", () => {
  expect(createHint({ byNpx: false })(HINT)).toBe(HINT);
});
