/** Who a process is beyond its number: pids are reused, so a pid is only trusted together with its start time. */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

/** An opaque text that differs for two processes that had the same pid (also across reboots); null when there is none. */
export function processStartedAt(pid: number): string | null {
  if (process.platform !== "linux") return startedAtByPs(pid);
  const fields = statFields(pid);
  if (fields === null || fields.state === "Z") return null;
  return `${bootId()}/${fields.startTicks}`;
}

/** Does a process of this pid exist and run? A zombie does not: it only waits for its parent to look. */
export function isAlive(pid: number): boolean {
  return processStartedAt(pid) !== null;
}

function statFields(pid: number): { state: string; startTicks: string } | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The command's name stands in parentheses and may hold spaces and parentheses itself: count from the last one.
    const rest = text.slice(text.lastIndexOf(")") + 2).split(" ");
    return { state: rest[0] ?? "?", startTicks: rest[19] ?? "?" };
  } catch {
    return null;
  }
}

function bootId(): string {
  try {
    return readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
  } catch {
    return "unknown-boot";
  }
}

function startedAtByPs(pid: number): string | null {
  try {
    const env = { PATH: "/bin:/usr/bin", LC_ALL: "C" };
    const answer = execFileSync("ps", ["-o", "stat=,lstart=", "-p", String(pid)], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
      env,
    });
    const [state = "", ...started] = answer.trim().split(/\s+/);
    return state === "" || state.startsWith("Z") ? null : started.join(" ");
  } catch {
    return null;
  }
}
