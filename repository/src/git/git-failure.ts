/** What git said on its way out, as one of the platform's errors. Knows only the words of `LC_ALL=C`. */
import { DomainError } from "@praxis/domain/errors";
import { redactCredentials } from "./redact-credentials.js";

const NOT_FOUND =
  /not a git repository|does not appear to be a git repository|repository ['"]?.*['"]? (?:not found|does not exist)|Repository not found|authentication failed|could not read username|terminal prompts disabled|requested URL returned error: (?:401|403|404)/i;
const MAY_PASS =
  /could not resolve host|timed out|connection (?:refused|reset)|early EOF|remote end hung up|unable to access|temporary failure/i;

export interface GitExit {
  command: string;
  code: number | null;
  signal: string | null;
  stderr: string;
  secrets?: readonly string[] | undefined;
}

export function gitFailure({ command, code, signal, stderr, secrets }: GitExit): DomainError {
  const said = redactCredentials(firstLines(stderr), secrets);
  const ended = signal === null ? `code ${code ?? "?"}` : `signal ${signal}`;
  if (/no space left on device|disk quota exceeded/i.test(stderr)) {
    return new DomainError("storage_full", `The disk is full: git ${command} could not write. Free space, then try again.`, {
      retry: true,
    });
  }
  if (/failed to execute git/.test(stderr)) return gitNotStarted({ code: "ENOENT" });
  if (NOT_FOUND.test(stderr)) {
    return new DomainError("repository_not_found", `git found no repository there, or may not read it: ${said}`);
  }
  return new DomainError("repository_unreadable", `git ${command} ended with ${ended}: ${said === "" ? "it said nothing" : said}`, {
    retry: MAY_PASS.test(stderr) || signal !== null,
  });
}

/** The git program itself could not be started. */
export function gitNotStarted(cause: unknown): DomainError {
  const missing = typeof cause === "object" && cause !== null && "code" in cause && cause.code === "ENOENT";
  const why = missing ? "there is no program `git` on the server's PATH. Install git 2.38 or later" : "the server could not start git";
  return new DomainError("repository_unreadable", `The repository cannot be read: ${why}.`, { retry: !missing, cause });
}

function firstLines(stderr: string): string {
  const lines = stderr.split("\n").map((line) => line.trim());
  const telling = lines.filter((line) => /^(?:fatal|error|remote|ssh):/i.test(line));
  return (telling.length > 0 ? telling : lines.filter((line) => line !== "")).slice(0, 4).join(" · ").slice(0, 600);
}
