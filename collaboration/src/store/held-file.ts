/** Keeps hold of a file while another takes its name, so that an edit in just that moment is found and not lost. */
import { open } from "node:fs/promises";
import { errorCode, type FileLayer, writeNewFile } from "./file-layer.js";
import { type FileStamp, stampFrom, stampOf } from "./file-stamp.js";

export interface HeldFile {
  /** As it is now. */
  stamp(): Promise<FileStamp | null>;
  /** It was replaced as it should be. */
  letGo(): Promise<void>;
  /** It was changed meanwhile: its bytes get this name. */
  keepAs(file: string): Promise<void>;
  /** It was not replaced at all. */
  abandon(): Promise<void>;
}

/** By a second name; where the kernel refuses one for another user's file (`fs.protected_hardlinks`), by holding it open. */
export async function holdFile(files: FileLayer, file: string, secondName: string): Promise<HeldFile> {
  try {
    await files.link(file, secondName);
  } catch (error) {
    if (errorCode(error) !== "EPERM") throw error;
    return holdOpen(files, file);
  }
  return {
    stamp: () => stampOf(secondName),
    letGo: () => files.unlink(secondName),
    keepAs: (kept) => files.rename(secondName, kept),
    // The next start finds it and knows what it is.
    abandon: () => Promise.resolve(),
  };
}

async function holdOpen(files: FileLayer, file: string): Promise<HeldFile> {
  const handle = await open(file, "r");
  return {
    stamp: async () => stampFrom(await handle.stat({ bigint: true })),
    letGo: () => handle.close(),
    async keepAs(kept) {
      try {
        await writeNewFile(files, kept, await handle.readFile());
      } finally {
        await handle.close();
      }
    },
    abandon: () => handle.close(),
  };
}
