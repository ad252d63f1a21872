/** Runs one short tool (pip, python, temporal --version) to its end, with a limit and without our secrets in its environment. */
import { execFile } from "node:child_process";

export type Environment = Readonly<Record<string, string | undefined>>;

/** What tools need to find programs, package indexes, proxies and certificates; nothing else of ours reaches them. */
const ALLOWED =
  /^(PATH|HOME|USER|LOGNAME|LANG|LC_.*|TZ|TMPDIR|PIP_.*|XDG_.*|(https?|no|all)_proxy|SSL_CERT_.*|REQUESTS_CA_BUNDLE|CURL_CA_BUNDLE|NODE_EXTRA_CA_CERTS|PYENV_.*|VIRTUAL_ENV)$/i;

export function toolEnvironment(environment: Environment): Record<string, string> {
  const kept = Object.entries(environment).filter((entry): entry is [string, string] => entry[1] !== undefined && ALLOWED.test(entry[0]));
  return Object.fromEntries(kept);
}

/** Resolves with stdout; rejects with what the tool said last. */
export function runTool(
  file: string,
  args: string[],
  options: { environment: Environment; timeoutMs: number; cwd?: string },
): Promise<string> {
  const { environment, timeoutMs, cwd } = options;
  return new Promise((resolve, reject) => {
    const settings = {
      env: toolEnvironment(environment),
      timeout: timeoutMs,
      killSignal: "SIGKILL",
      maxBuffer: 8 * 1024 * 1024,
      ...(cwd === undefined ? {} : { cwd }),
    } as const;
    execFile(file, args, settings, (error, stdout, stderr) => {
      if (error === null) return resolve(stdout);
      if (error.code === "ENOENT") return reject(new Error(`${file} is not installed`));
      const said = stderr
        .trim()
        .split("\n")
        .filter((line) => line.trim() !== "")
        .at(-1);
      reject(new Error(error.killed === true ? `${file} gave no answer within ${timeoutMs / 1000} s` : (said ?? error.message)));
    });
  });
}
