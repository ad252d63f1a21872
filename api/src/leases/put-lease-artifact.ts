/** PUT /leases/{id}/artifacts/{name}: bytes straight to disk, judged before they come in and again before they count. */
import type { ArtifactStore, LeaseStore } from "@praxis/database";
import type { ArtifactBytes } from "@praxis/database/artifacts";
import { DomainError } from "@praxis/domain/errors";
import { HISTORY_ARTIFACT } from "@praxis/domain/run";
import type { Request } from "express";
import type { Handler } from "../http/call.js";
import { checkPart } from "../http/check-part.js";
import { addressOf } from "./fenced-call.js";

export interface PutArtifactDeps {
  leases: LeaseStore;
  artifacts: ArtifactStore;
  artifactBytes: ArtifactBytes;
  artifactBytesMax: number;
  now: () => number;
}

/** As for the captures of a command: one name, never a path. */
const ARTIFACT_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/;
/** What the platform itself writes as evidence: an agent must not be able to put its own in that place. */
const OURS = /^verify-(?:.+-)?\d+\.txt$/;
const MEDIA_TYPE = /^[\w.+-]+\/[\w.+-]+(?:; ?[\w-]+=[\w.-]+)*$/;

export function createPutLeaseArtifact(deps: PutArtifactDeps): Handler<"putLeaseArtifact"> {
  return async (call) => {
    const { request, params } = call;
    const address = addressOf(call);
    const { lease } = await deps.leases.check({ ...address, kind: "artifact" });
    const name = checkPart("name", params.name, ARTIFACT_NAME, "must be letters, digits, dots, dashes and underscores, 128 at most");
    await requireFree(deps, lease, name);
    const declared = Number(request.headers["content-length"] ?? "0");
    if (declared > deps.artifactBytesMax) throw tooLarge(deps.artifactBytesMax);
    const stored = await deps.artifactBytes.put(bounded(request, deps.artifactBytesMax));
    const given = request.headers["content-type"] ?? "";
    const artifact = { name, mediaType: MEDIA_TYPE.test(given) ? given : "application/octet-stream", ...stored };
    await deps.leases.saveArtifact({ ...address, artifact });
    return { status: 200, json: { ...artifact, stepId: lease.stepId, createdAt: new Date(deps.now()).toISOString() } };
  };
}

async function requireFree({ artifacts }: PutArtifactDeps, lease: { runId: string; stepId: string }, name: string): Promise<void> {
  const standing = await artifacts.get(lease.runId, name);
  const foreign = standing !== null && standing.stepId !== lease.stepId;
  if (!foreign && name !== HISTORY_ARTIFACT && !OURS.test(name)) return;
  const message = foreign ? "belongs to another step of the run" : "is a name of the platform's own";
  throw new DomainError("invalid_request", `The artifact name ${name} ${message}.`, { issues: [{ path: "name", message }] });
}

async function* bounded(request: Request, bytesMax: number): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > bytesMax) throw tooLarge(bytesMax);
    yield chunk;
  }
}

function tooLarge(bytesMax: number): DomainError {
  return new DomainError("artifact_too_large", `An artifact may hold ${String(bytesMax)} bytes at most.`, { details: { bytesMax } });
}
