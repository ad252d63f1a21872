/**
 * The contents of many blobs through one `git cat-file --batch`, in the order asked for, in chunks. Only what fits a pipe is in flight, so
 * neither the number of blobs nor the size of one matters for memory.
 */
import { DomainError } from "@praxis/domain/errors";
import type { Git } from "../git/create-git.js";

export interface BlobPart<T> {
  entry: T;
  /** Valid until the next part is taken. Empty when the blob is empty. */
  chunk: Buffer;
  first: boolean;
  last: boolean;
}

/** Throws `repository_unreadable` when an object is missing (partial clones) or is not a blob. */
export async function* streamBlobs<T extends { objectId: string }>(
  git: Git,
  { gitDir, entries, signal }: { gitDir: string; entries: AsyncIterable<T>; signal?: AbortSignal | undefined },
): AsyncGenerator<BlobPart<T>> {
  const running = git.stream({ gitDir, args: ["cat-file", "--batch", "--buffer"], signal });
  const asked: T[] = [];
  const asker: { fault?: Error } = {};
  const asking = askFor(entries, running.stdin, asked).catch((error: unknown) => {
    asker.fault = error instanceof Error ? error : new Error(String(error));
    running.kill();
  });
  try {
    yield* parseBatch(running.stdout, () => asked.shift());
  } catch (error) {
    // Our own kill makes the reading fail too; what made us kill is the cause.
    throw asker.fault ?? error;
  } finally {
    running.stdin.destroy();
    await asking;
  }
  if (asker.fault !== undefined) throw asker.fault;
}

async function askFor<T extends { objectId: string }>(
  entries: AsyncIterable<T>,
  stdin: NodeJS.WritableStream & { destroyed?: boolean },
  asked: T[],
): Promise<void> {
  for await (const entry of entries) {
    if (stdin.destroyed === true) return;
    asked.push(entry);
    if (!stdin.write(`${entry.objectId}\n`)) await drained(stdin);
  }
  stdin.end();
}

function drained(stream: NodeJS.WritableStream): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      stream.off("drain", done).off("close", done).off("error", done);
      resolve();
    };
    stream.on("drain", done).on("close", done).on("error", done);
  });
}

/** `<object> SP blob SP <size> LF <size bytes> LF`, again and again. */
export async function* parseBatch<T>(chunks: AsyncIterable<Buffer>, next: () => T | undefined): AsyncGenerator<BlobPart<T>> {
  let header = "";
  let current: { entry: T; left: number; first: boolean } | null = null;
  let skip = 0;
  for await (const chunk of chunks) {
    let at = 0;
    while (at < chunk.length) {
      if (skip > 0) {
        at += 1;
        skip = 0;
      } else if (current === null) {
        const end = chunk.indexOf(0x0a, at);
        header += chunk.toString("latin1", at, end === -1 ? chunk.length : end);
        if (end === -1) break;
        at = end + 1;
        const entry = next();
        if (entry === undefined) throw new DomainError("repository_unreadable", "git cat-file answered more than it was asked.");
        const bytes = blobSize(header);
        header = "";
        if (bytes === 0) {
          yield { entry, chunk: Buffer.alloc(0), first: true, last: true };
          skip = 1;
        } else current = { entry, left: bytes, first: true };
      } else {
        const piece: Buffer = chunk.subarray(at, at + current.left);
        at += piece.length;
        current.left -= piece.length;
        const last: boolean = current.left === 0;
        yield { entry: current.entry, chunk: piece, first: current.first, last };
        current.first = false;
        if (last) {
          current = null;
          skip = 1;
        }
      }
    }
  }
  if (current !== null || header !== "")
    throw new DomainError("repository_unreadable", "git cat-file ended in the middle of an object.", { retry: true });
}

function blobSize(header: string): number {
  const match = /^[0-9a-f]+ blob (\d+)$/.exec(header);
  if (match !== null) return Number(match[1]);
  const missing = header.endsWith(" missing");
  throw new DomainError(
    "repository_unreadable",
    missing
      ? `The repository lacks the object ${header.slice(0, -8)}. A partial clone cannot be read; use a full one.`
      : `git cat-file gave ${JSON.stringify(header.slice(0, 100))} where a file was expected.`,
  );
}
