/**
 * Keeps the children of the stack running and stops them in order. When one is in a crash loop it says so once: without an optional one
 * the others go on, else what follows is left to the caller.
 */
import { lastLogLines, logFileOf, rotateLog } from "./child-log.js";
import { KeptChild, type Service } from "./kept-child.js";
import { signalGroup } from "./process-record.js";

export interface SupervisorDeps {
  logsDir: string;
  clock: { now(): number };
  say(line: string): void;
  /** After every birth and death, with those that run now. */
  onChange(children: { name: string; pid: number }[]): void;
  /** Called once, for one that the stack cannot do without; the caller stops the stack. */
  onCrashLoop(error: Error): void;
}

export interface Supervisor {
  /** Resolves once the service serves (through restarts, if it dies while starting). Rejects when it was given up, an optional one too. */
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

  const giveUp = (child: KeptChild, why: string, lost: AbortController): void => {
    if (stopping || over.signal.aborted || lost.signal.aborted) return;
    const error = obituary(child, why);
    if (child.service.optional === true) {
      lost.abort(error);
      say(`${error.message}\nEverything else goes on without the ${child.service.name}. Start the stack again once the cause is gone.`);
      void child.end();
      return;
    }
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
      const lost = new AbortController();
      const child: KeptChild = new KeptChild({
        service,
        logFile,
        clock,
        say,
        changed: () => onChange(running()),
        gaveUp: (why) => giveUp(child, why, lost),
      });
      kept.set(service.name, child);
      await child.launch();
      try {
        await service.ready(AbortSignal.any([over.signal, lost.signal, AbortSignal.timeout(service.startMs)]));
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        giveUp(child, `does not answer after ${service.startMs / 1000} s (${reason})`, lost);
        throw over.signal.reason ?? lost.signal.reason ?? error;
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

function obituary({ service, logFile }: KeptChild, why: string): Error {
  const lines = lastLogLines(logFile, SHOWN_LINES).map((line) => `  ${line}`);
  return new Error(`${service.name} ${why}. The end of ${logFile}:\n${lines.join("\n")}`);
}
