/** The real disk, where single calls can be held up or made to fail. */
import { type FileLayer, nodeFileLayer, type OpenFile } from "../store/file-layer.js";

export type Interference = (call: "write" | "datasync" | "truncate" | "create" | "rename", file: string) => Promise<void> | void;

/** `interfere` runs before each call of these kinds; what it throws is what the call throws. */
export function createFaultyFiles(interfere: Interference): FileLayer {
  return {
    ...nodeFileLayer,
    async open(file, how, mode) {
      if (how === "new") await interfere("create", file);
      const handle: OpenFile = await nodeFileLayer.open(file, how, mode);
      return {
        async write(bytes, position) {
          await interfere("write", file);
          await handle.write(bytes, position);
        },
        async datasync() {
          await interfere("datasync", file);
          await handle.datasync();
        },
        async truncate(size) {
          await interfere("truncate", file);
          await handle.truncate(size);
        },
        close: () => handle.close(),
      };
    },
    async rename(from, to) {
      await interfere("rename", to);
      await nodeFileLayer.rename(from, to);
    },
  };
}

export function diskError(code: string): Error {
  return Object.assign(new Error(`${code}: made up`), { code });
}
