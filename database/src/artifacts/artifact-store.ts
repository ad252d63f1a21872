/** What artifacts a run has: names and hashes. The bytes are behind `@praxis/database/artifacts`. */
import { and, asc, eq } from "drizzle-orm";
import type { Tx } from "../connection/database.js";
import { translating } from "../connection/translate-error.js";
import { artifacts } from "../schema/index.js";
import type { StoreDeps } from "../store-deps.js";

export interface ArtifactRecord {
  runId: string;
  name: string;
  stepId: string | null;
  generation: number | null;
  mediaType: string;
  bytes: number;
  sha256: string;
  createdAt: string;
}

export interface ArtifactStore {
  /** By name. */
  list(runId: string): Promise<ArtifactRecord[]>;
  get(runId: string, name: string): Promise<ArtifactRecord | null>;
  /** Of the run itself, such as its archived history. A repeat replaces. No event. */
  put(artifact: Omit<ArtifactRecord, "createdAt">, tx?: Tx): Promise<void>;
}

export function createArtifactStore({ database, clock }: StoreDeps): ArtifactStore {
  const { db } = database;
  const find = async (runId: string, name?: string): Promise<ArtifactRecord[]> => {
    const ofRun = eq(artifacts.runId, runId);
    const where = name === undefined ? ofRun : and(ofRun, eq(artifacts.name, name));
    return translating(db.select().from(artifacts).where(where).orderBy(asc(artifacts.name)));
  };
  return {
    list: (runId) => find(runId),
    get: async (runId, name) => (await find(runId, name))[0] ?? null,
    async put(artifact, tx) {
      const createdAt = new Date(clock.now()).toISOString();
      const row = { ...artifact, createdAt };
      const target = [artifacts.runId, artifacts.name];
      await translating((tx ?? database).db.insert(artifacts).values(row).onConflictDoUpdate({ target, set: row }));
      (tx ?? database).touch(artifact.runId);
    },
  };
}
