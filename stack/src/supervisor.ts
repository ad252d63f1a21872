/** Keeps the children of the stack running and stops them in order; when one is in a crash loop it says so once and leaves the rest to the caller. */
import { lastLogLines, logFileOf, rotateLog } from "./child-log.js";
import { KeptChild, type Service } from "./kept-child.js";
import { signalGroup } from "./process-record.js";

export interface SupervisorDeps {
  logsDir: string;
  clock: { now(): number };
  say(line: string): void;
  /** After every birth and death, with those that run now. */
  onChange(children: { name: string; pid: number }[]): void;
  /** Called once; the caller stops the stack. */
  onCrashLoop(error: Error): void;
}

export interface Supervisor {
  /** Resolves once the service serves (through restarts, if it dies while starting). */
  start(service: Service): Promise<void>;
  /** Ends the named ones one after the other, each after it was given its time; afterwards nothing is restarted. */
  stop(order: readonly string[]): Promise<void>;
  /** The second Ctrl-C. */
  killAll(): void;
}

const SHOWN_LINES = 15;
const ROTATE_EVERY_MS = 10_000;

export function createSupervisor({ logsDir, clock, say, onChange, onCrashLoop }: SupervisorDeps): Supervisor {
  const kept = new Map<string, KeptChild>();
  const over = new AbortController();
  let stopping = false;
  const rotation = setInterval(() => {
    for (const { logFile } of kept.values()) rotateLog(logFile);
  }, ROTATE_EVERY_MS).unref();

  const running = (): { name: string; pid: number }[] =>
    [...kept.values()].flatMap(({ service: { name }, pid }) => (pid === null ? [] : [{ name, pid }]));

  const giveUp = ({ service, logFile }: KeptChild, why: string): void => {
    if (stopping || over.signal.aborted) return;
    const lines = lastLogLines(logFile, SHOWN_LINES).map((line) => `  ${line}`);
    const error = new Error(`${service.name} ${why}. The end of ${logFile}:\n${lines.join("\n")}`);
    over.abort(error);
    onCrashLoop(error);
  };

  const forbidRestarts = (): void => {
    stopping = true;
    clearInterval(rotation);
    for (const child of kept.values()) child.forbidRestart();
  };

  return {
    async start(service) {
      if (stopping) throw new Error("the stack is being stopped");
      const logFile = logFileOf(logsDir, service.name);
      const child: KeptChild = new KeptChild({
        service,
        logFile,
        clock,
        say,
        changed: () => onChange(running()),
        gaveUp: (why) => giveUp(child, why),
      });
      kept.set(service.name, child);
      await child.launch();
      try {
        await service.ready(AbortSignal.any([over.signal, AbortSignal.timeout(service.startMs)]));
      } catch (error) {
        if (!over.signal.aborted)
          giveUp(child, `does not answer after ${service.startMs / 1000} s (${error instanceof Error ? error.message : String(error)})`);
        throw over.signal.aborted ? over.signal.reason : error;
      }
    },
    async stop(order) {
      forbidRestarts();
      for (const name of order) await kept.get(name)?.end();
      over.abort(new Error("the stack was stopped"));
    },
    killAll() {
      forbidRestarts();
      for (const { pid } of running()) signalGroup(pid, "SIGKILL");
    },
  };
}
