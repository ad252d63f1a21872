/** GET /runs/{id}/artifacts/{name}. The bytes came from a repository or a command: a browser must not trust them. */
import type { ArtifactRecord, ArtifactStore, RunStore } from "@praxis/database";
import type { ArtifactBytes } from "@praxis/database/artifacts";
import { DomainError } from "@praxis/domain/errors";
import type { Request, Response } from "express";
import { pipeline } from "node:stream/promises";
import { type Handler, WRITTEN } from "../http/call.js";
import { isUnchanged } from "../http/etag.js";
import { requireRun } from "../runs/require-run.js";
import { byteRangeOf } from "./byte-range.js";

/** No scripts, no forms, no origin, nothing loaded from elsewhere; inline styles and pictures keep a report readable. */
const SANDBOX = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:";
const MEDIA_TYPE = /^[\w.+-]+\/[\w.+-]+(?:; ?[\w-]+=[\w.-]+)*$/;
/** Shown in place; everything else is saved. */
const INLINE = /^(?:text\/(?:html|plain|markdown)|application\/json|image\/(?:png|jpeg|gif|webp))\b/;

interface ArtifactDeps {
  runs: RunStore;
  artifacts: ArtifactStore;
  artifactBytes: ArtifactBytes;
}

export function createGetArtifact(deps: ArtifactDeps): Handler<"getArtifact"> {
  return async ({ params, request, response }) => {
    const run = await requireRun(deps.runs, params.id);
    const artifact = await deps.artifacts.get(run.id, params.name);
    if (!artifact) throw new DomainError("artifact_not_found", "The run has no artifact of this name.");
    const etag = `"${artifact.sha256}"`;
    const headers = { ETag: etag, "Cache-Control": "private, no-cache" };
    if (isUnchanged(request.headers["if-none-match"], etag)) response.status(304).set(headers).end();
    else await writeContent(deps.artifactBytes, artifact, headers, request, response);
    return WRITTEN;
  };
}

async function writeContent(
  bytes: ArtifactBytes,
  artifact: ArtifactRecord,
  headers: { ETag: string; "Cache-Control": string },
  request: Request,
  response: Response,
): Promise<void> {
  const ifRange = request.headers["if-range"];
  const range = ifRange === undefined || ifRange === headers.ETag ? byteRangeOf(request.headers.range, artifact.bytes) : null;
  const content = await bytes.open(artifact.sha256, range ?? undefined);
  if (!content) throw bytesMissing(artifact);
  const length = range ? range.end - range.start + 1 : artifact.bytes;
  response.status(range ? 206 : 200).set({
    ...headers,
    "Content-Type": MEDIA_TYPE.test(artifact.mediaType) ? artifact.mediaType : "application/octet-stream",
    "Content-Length": String(length),
    "Content-Disposition": disposition(artifact),
    "Content-Security-Policy": SANDBOX,
    "Accept-Ranges": "bytes",
    ...(range ? { "Content-Range": `bytes ${String(range.start)}-${String(range.end)}/${String(artifact.bytes)}` } : {}),
  });
  if (request.method !== "HEAD") return pipeline(content.stream, response);
  content.stream.destroy();
  response.end();
}

/** Not a 404: the artifact is there in the run's record, and whoever runs the server can put it right. */
function bytesMissing({ name, sha256 }: ArtifactRecord): DomainError {
  const message = `The artifact ${name} is recorded, but its bytes are not in the server's artifact folder. Put them back from a backup, or run the step again.`;
  return new DomainError("artifact_bytes_missing", message, { details: { sha256 } });
}

function disposition({ name, mediaType }: ArtifactRecord): string {
  const plain = name.replaceAll(/[^A-Za-z0-9._-]/g, "_");
  const exact = encodeURIComponent(name).replaceAll(/['()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
  return `${INLINE.test(mediaType) ? "inline" : "attachment"}; filename="${plain}"; filename*=UTF-8''${exact}`;
}
