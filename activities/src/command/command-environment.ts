/** A command's whole environment: a short list of plain things, what the step declares, and who it is. Never the worker's own secrets. */
import { DomainError, type Issue } from "@praxis/domain/errors";

const PASSED_ON: ReadonlySet<string> = new Set(["PATH", "USER", "LOGNAME", "SHELL", "LANG", "TZ", "TERM"]);
const OURS: ReadonlySet<string> = new Set(["PRAXIS_RUN_ID", "PRAXIS_STEP_ID", "PRAXIS_PROCESS_ID", "PRAXIS_GATE"]);
const DEFAULT_PATH = "/usr/local/bin:/usr/bin:/bin";
const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

export interface EnvironmentRequest {
  /** The worker's environment; only listed names pass. */
  base: Readonly<Record<string, string | undefined>>;
  declared: Readonly<Record<string, string>>;
  runId: string;
  stepId: string;
  home: string;
  temp: string;
  /** A text that some value must hold, so that the command's processes can be found; null where nobody looks for it. */
  marker: string | null;
}

/** Throws `with_invalid` when a declared name cannot be a variable or is one of ours. */
export function commandEnvironment(request: EnvironmentRequest): Record<string, string> {
  checkDeclared(request.declared);
  const environment: Record<string, string> = { PATH: DEFAULT_PATH };
  for (const [name, value] of Object.entries(request.base)) {
    if (value !== undefined && (PASSED_ON.has(name) || /^LC_[A-Z]+$/.test(name))) environment[name] = value;
  }
  // A private home: the worker's may hold keys, and under the sandbox nothing could be written there.
  Object.assign(environment, { HOME: request.home, TMPDIR: request.temp, CI: "true" }, request.declared);
  environment["PRAXIS_RUN_ID"] = request.runId;
  environment["PRAXIS_STEP_ID"] = request.stepId;
  // Normally HOME and TMPDIR hold the marker already; a step that declares both would lose it.
  const { marker } = request;
  if (marker !== null && !Object.values(environment).some((value) => value.includes(marker))) environment["PRAXIS_PROCESS_ID"] = marker;
  return environment;
}

function checkDeclared(declared: Readonly<Record<string, string>>): void {
  const issues: Issue[] = [];
  for (const [name, value] of Object.entries(declared)) {
    const path = `with.env.${name}`;
    if (!NAME.test(name)) issues.push({ path, message: "A variable's name has letters, digits and _ only, and no digit first." });
    else if (OURS.has(name)) issues.push({ path, message: "The platform sets this variable itself." });
    else if (value.includes("\0")) issues.push({ path, message: "A variable's value cannot hold a zero byte." });
  }
  if (issues.length > 0)
    throw new DomainError("with_invalid", `The command's environment has ${issues.length} fault(s): ${issues[0]?.path ?? ""}.`, { issues });
}
