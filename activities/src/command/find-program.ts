/** Looks for the program before anything is started, so that a missing one gets a clear error and not a shell's code 127. */
import { access, constants, stat } from "node:fs/promises";
import path from "node:path";
import { DomainError } from "@praxis/domain/errors";

/** The path that will be executed. Throws `command_not_started`. */
export async function findProgram(program: string, searchPath: string, cwd: string): Promise<string> {
  if (program === "" || program.includes("\0")) throw new DomainError("command_not_started", "The first entry of argv names no program.");
  const candidates = program.includes("/")
    ? [path.resolve(cwd, program)]
    : searchPath.split(":").map((folder) => path.resolve(cwd, folder, program));
  let refused = false;
  for (const candidate of candidates) {
    const found = await judge(candidate);
    if (found === "yes") return candidate;
    refused ||= found === "refused";
  }
  const why = refused
    ? "is not an executable file, or may not be executed"
    : program.includes("/")
      ? "does not exist"
      : "was not found in PATH";
  throw new DomainError("command_not_started", `The program ${JSON.stringify(program.slice(0, 200))} ${why}.`, {
    details: { reason: refused ? "EACCES" : "ENOENT" },
  });
}

async function judge(candidate: string): Promise<"yes" | "refused" | "missing"> {
  try {
    if (!(await stat(candidate)).isFile()) return "refused";
  } catch {
    return "missing";
  }
  return access(candidate, constants.X_OK).then(
    () => "yes" as const,
    () => "refused" as const,
  );
}
