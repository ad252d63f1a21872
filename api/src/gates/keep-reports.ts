/** Reports that came with a request become artifacts. Unpacked as they are written, so that a small body cannot fill the memory. Nothing is judged here. */
import { createGunzip } from "node:zlib";
import type { ArtifactBytes } from "@praxis/database/artifacts";
import type { HandedReport } from "@praxis/domain/change-gate";
import { DomainError } from "@praxis/domain/errors";
import { REPORT_BYTES_MAX, type RequestGateRequest } from "../contract/gates.js";

type Given = NonNullable<RequestGateRequest["reports"]>[number];
export type KeptReport = Pick<HandedReport, "kind" | "name" | "sha256" | "bytes">;

/** Throws `invalid_request` for what cannot be unpacked, `body_too_large` for what is too large unpacked, `storage_full`. */
export async function keepReports(bytes: Pick<ArtifactBytes, "put">, given: readonly Given[]): Promise<KeptReport[]> {
  const kept: KeptReport[] = [];
  let left = REPORT_BYTES_MAX;
  for (const [index, { kind, name, text, gzip }] of given.entries()) {
    const written = await bytes.put(text ?? unpacked(gzip ?? "", { index, name, bytesMax: left }));
    left -= written.bytes;
    kept.push({ kind, name, ...written });
  }
  return kept;
}

async function* unpacked(gzip: string, about: { index: number; name: string; bytesMax: number }): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  try {
    for await (const chunk of createGunzip().end(Buffer.from(gzip, "base64")) as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > about.bytesMax) throw tooLarge(about.name);
      yield chunk;
    }
  } catch (error) {
    throw isOfZlib(error) ? notPacked(about) : error;
  }
}

/** What is thrown into a generator by its reader (a full disk) is another matter. */
function isOfZlib(error: unknown): boolean {
  return typeof error === "object" && error !== null && "code" in error && /^Z_/.test(String(error.code));
}

function tooLarge(name: string): DomainError {
  const most = `${String(REPORT_BYTES_MAX / 1024 / 1024)} MiB`;
  return new DomainError("body_too_large", `The reports of one request may have ${most} unpacked, and ${name} goes beyond. Hand in less.`, {
    details: { bytesMax: REPORT_BYTES_MAX },
  });
}

function notPacked({ index, name }: { index: number; name: string }): DomainError {
  const message = "is not the gzip of a text in Base64, or was cut off";
  return new DomainError("invalid_request", `The report ${name} cannot be unpacked.`, {
    issues: [{ path: `reports.${String(index)}.gzip`, message }],
  });
}
