/**
 * A disk that stops at any chosen call, and forgets what was not synced. Calls go to the real disk; beside it a model remembers what a
 * power cut would leave: of a file what the last `datasync` saw, of a folder the names the last `syncFolder` saw.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { type FileLayer, nodeFileLayer, type OpenFile } from "../store/file-layer.js";

export interface DiskCall {
  name: "create" | "write" | "datasync" | "truncate" | "rename" | "link" | "unlink" | "chmod" | "syncFolder";
  file: string;
}

export const MOMENTS = ["before", "half", "after"] as const;
/** `lost`: nothing that was not synced. `torn`: all names, of unsynced bytes a part. `kept`: everything (the process died, not the machine). */
export const IMAGES = ["lost", "torn", "kept"] as const;

interface Inode {
  content: Buffer;
  durable: Buffer;
}

export class CrashingFiles implements FileLayer {
  readonly calls: DiskCall[] = [];
  readonly #death = Promise.withResolvers<undefined>();
  crashed = false;
  readonly #names = new Map<string, Inode>();
  readonly #durableNames = new Map<string, Inode>();

  /** @param crash the number of the call (from 0) at which the process dies; null: never. */
  constructor(private readonly crash: { call: number; moment: (typeof MOMENTS)[number] } | null) {}

  /** Resolves when the chosen call was reached. */
  get death(): Promise<undefined> {
    return this.#death.promise;
  }

  async open(file: string, how: "new" | "update", mode?: number): Promise<OpenFile> {
    if (how === "new" || !this.#names.has(file)) {
      await this.#call({ name: "create", file }, () => nodeFileLayer.open(file, how, mode).then((handle) => handle.close()));
      this.#names.set(file, { content: Buffer.alloc(0), durable: Buffer.alloc(0) });
    }
    const inode = this.#names.get(file);
    if (!inode) throw new Error(`no inode for ${file}`);
    const handle = await nodeFileLayer.open(file, "update", mode);
    const write = async (bytes: Uint8Array, position: number): Promise<void> => {
      await handle.write(bytes, position);
      const grown = Buffer.alloc(Math.max(inode.content.length, position + bytes.length));
      inode.content.copy(grown);
      grown.set(bytes, position);
      inode.content = grown;
    };
    return {
      write: (bytes, position) =>
        this.#call(
          { name: "write", file },
          () => write(bytes, position),
          () => write(bytes.subarray(0, bytes.length >> 1), position),
        ),
      datasync: () => this.#call({ name: "datasync", file }, () => Promise.resolve(void (inode.durable = Buffer.from(inode.content)))),
      truncate: (size) =>
        this.#call({ name: "truncate", file }, async () => {
          await handle.truncate(size);
          inode.content = Buffer.from(inode.content.subarray(0, size));
        }),
      close: () => handle.close(),
    };
  }

  rename(from: string, to: string): Promise<void> {
    return this.#call({ name: "rename", file: to }, async () => {
      await nodeFileLayer.rename(from, to);
      this.#move(from, to);
      this.#names.delete(from);
    });
  }

  link(from: string, to: string): Promise<void> {
    return this.#call({ name: "link", file: to }, async () => {
      await nodeFileLayer.link(from, to);
      this.#move(from, to);
    });
  }

  unlink(file: string): Promise<void> {
    return this.#call({ name: "unlink", file }, async () => {
      await nodeFileLayer.unlink(file);
      this.#names.delete(file);
    });
  }

  chmod(file: string, mode: number): Promise<void> {
    return this.#call({ name: "chmod", file }, () => nodeFileLayer.chmod(file, mode));
  }

  makeFolder(folder: string): Promise<void> {
    return nodeFileLayer.makeFolder(folder);
  }

  syncFolder(folder: string): Promise<void> {
    return this.#call({ name: "syncFolder", file: folder }, () => {
      for (const name of [...this.#durableNames.keys()]) if (path.dirname(name) === folder) this.#durableNames.delete(name);
      for (const [name, inode] of this.#names) if (path.dirname(name) === folder) this.#durableNames.set(name, inode);
      return Promise.resolve();
    });
  }

  /** Writes what is left under `root` into `target`. `chance` (0 to 1) says how much of the unsynced bytes is there in `torn`. */
  leave(image: (typeof IMAGES)[number], root: string, target: string, chance: number): void {
    for (const [file, inode] of image === "lost" ? this.#durableNames : this.#names) {
      const place = path.join(target, path.relative(root, file));
      mkdirSync(path.dirname(place), { recursive: true });
      const { content, durable } = inode;
      const extra = Math.floor(Math.max(0, content.length - durable.length) * chance);
      writeFileSync(place, image === "kept" ? content : image === "lost" ? durable : content.subarray(0, durable.length + extra));
    }
  }

  #move(from: string, to: string): void {
    const inode = this.#names.get(from);
    if (inode) this.#names.set(to, inode);
  }

  async #call<T>(call: DiskCall, run: () => Promise<T>, runHalf?: () => Promise<unknown>): Promise<T> {
    if (this.crashed) throw new Error("the process is dead");
    const hit = this.crash !== null && this.calls.length === this.crash.call ? this.crash.moment : null;
    this.calls.push(call);
    if (hit !== null) {
      this.crashed = true;
      this.#death.resolve(undefined);
    }
    if (hit === "half") await runHalf?.();
    if (hit === "before" || hit === "half") throw new Error("the process died");
    const result = await run();
    if (hit === "after") throw new Error("the process died");
    return result;
  }
}
