/** Opens the store in this process, or says who owns it. */
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { placesOf } from "../log/places.js";
import type { CollaborationStore } from "./collaboration-store.js";
import { nodeFileLayer } from "./file-layer.js";
import { makeFolders } from "./make-folders.js";
import { readOwner, type StoreOwner, takeOwnerLock } from "./owner-lock.js";
import { loadSigningKey } from "./signing-key.js";
import { startStore } from "./start-store.js";
import type { StoreOptions } from "./store-options.js";

export type OpenedStore =
  | { role: "owner"; store: CollaborationStore }
  | {
      role: "follower";
      /** Who owns it, as far as `.owner.json` says; read anew at every call. */
      owner(): Promise<StoreOwner | null>;
      /** Resolves with the store once the owner has let go (tried every 50 ms), with null when the signal aborts. */
      takeOver(signal: AbortSignal): Promise<CollaborationStore | null>;
    };

/** A takeover is promised within a second of the owner's death. */
const TRY_EVERY_MS = 50;

/** A damaged log does not throw: the store opens read-only and says where the damage is. */
export async function openStore(options: StoreOptions): Promise<OpenedStore> {
  const places = placesOf(path.resolve(options.folder));
  await makeFolders(places, options.checkpointCopyFolder);
  const signer = await loadSigningKey(options.signingKeyFile, places.folder);
  const tryToOwn = async (): Promise<CollaborationStore | null> => {
    const lock = await takeOwnerLock(places, options.url);
    if (!lock) return null;
    try {
      return await startStore({ ...options, places, signer, lock, files: options.files ?? nodeFileLayer });
    } catch (error) {
      await lock.release();
      throw error;
    }
  };
  const store = await tryToOwn();
  if (store) return { role: "owner", store };
  return {
    role: "follower",
    owner: () => readOwner(places),
    async takeOver(signal) {
      while (!signal.aborted) {
        const owned = await tryToOwn();
        if (owned) return owned;
        await delay(TRY_EVERY_MS, undefined, { signal }).catch(() => undefined);
      }
      return null;
    },
  };
}
