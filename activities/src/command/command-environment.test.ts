import { expect, test } from "@jest/globals";
import { DomainError } from "@praxis/domain/errors";
import { commandEnvironment, type EnvironmentRequest } from "./command-environment.js";

const request: EnvironmentRequest = {
  base: {},
  declared: {},
  runId: "run_1",
  stepId: "build",
  home: "/p/7/temp/home",
  temp: "/p/7/temp",
  marker: "/p/7",
};

test("only listed names of the worker's environment pass", () => {
  const base = {
    PATH: "/bin",
    HOME: "/root",
    TMPDIR: "/x",
    LANG: "C",
    LC_TIME: "de",
    TERM: "xterm",
    TZ: "UTC",
    USER: "u",
    LOGNAME: "u",
    SHELL: "/bin/sh",
    DATABASE_URL: "x",
    LC_: "x",
    NODE_OPTIONS: "x",
    PRAXIS_API_KEY: "x",
  };
  expect(Object.keys(commandEnvironment({ ...request, base })).sort()).toEqual([
    "CI",
    "HOME",
    "LANG",
    "LC_TIME",
    "LOGNAME",
    "PATH",
    "PRAXIS_RUN_ID",
    "PRAXIS_STEP_ID",
    "SHELL",
    "TERM",
    "TMPDIR",
    "TZ",
    "USER",
  ]);
});

test("what is declared wins over what is passed on", () => {
  expect(commandEnvironment({ ...request, base: { PATH: "/bin" }, declared: { PATH: "/mine", CI: "false" } })).toMatchObject({
    PATH: "/mine",
    CI: "false",
  });
});

test("a command can always be found by its marker, even when it declares its own home and temp folder", () => {
  expect(commandEnvironment(request)).not.toHaveProperty("PRAXIS_PROCESS_ID");
  expect(commandEnvironment({ ...request, declared: { HOME: "/h", TMPDIR: "/t" } })).toMatchObject({ PRAXIS_PROCESS_ID: "/p/7" });
  expect(commandEnvironment({ ...request, marker: null, declared: { HOME: "/h", TMPDIR: "/t" } })).not.toHaveProperty("PRAXIS_PROCESS_ID");
});

test.each([["A B"], ["1A"], ["A=B"], ["BASH_FUNC_x%%"], [""], ["PRAXIS_RUN_ID"]])("the name %j is refused", (name) => {
  try {
    commandEnvironment({ ...request, declared: { [name]: "x" } });
    throw new Error("not refused");
  } catch (error) {
    expect(DomainError.is(error) && error.code).toBe("with_invalid");
    expect(DomainError.is(error) && error.issues?.[0]?.path).toBe(`with.env.${name}`);
  }
});
