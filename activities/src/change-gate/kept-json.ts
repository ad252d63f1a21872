/** Plain data kept as artifact bytes under its hash. */
import { buffer } from "node:stream/consumers";
import { DomainError } from "@praxis/domain/errors";
import type { ArtifactBytes } from "@praxis/database/artifacts";

export async function keepJson(bytes: ArtifactBytes, value: object): Promise<string> {
  return (await bytes.put(JSON.stringify(value))).sha256;
}

/** Throws `gate_lost` when the bytes are gone. @param Value what `keepJson` was given under this hash. */
export async function readJson<Value>(bytes: ArtifactBytes, sha256: string): Promise<Value> {
  const kept = await bytes.open(sha256);
  if (!kept) throw new DomainError("gate_lost", `The gate's evidence ${sha256} is no longer among the artifacts. Ask for the gate anew.`);
  return JSON.parse((await buffer(kept.stream)).toString("utf8")) as Value;
}
