/** Reports of this machine in the form that a server takes them. Refuses before anything is sent what would not go through. */
import { gzipSync } from "node:zlib";
import type { GivenReports } from "@praxis/activities/gates";
import { BODY_BYTES_MAX, REPORT_BYTES_MAX, type RequestGateRequest } from "@praxis/api/contract";
import { REPORT_KINDS } from "@praxis/domain/change-gate";
import { CliError } from "../cli-error.js";
import { EXIT } from "../exit-codes.js";

type Packed = NonNullable<RequestGateRequest["reports"]>;

/** The rest of the request: names, refs, an address. */
const REST_BYTES = 16 * 1024;

export function packReports(given: GivenReports): Packed {
  const reports = REPORT_KINDS.flatMap((kind) => given[kind].map(({ path, text }) => ({ kind, name: path, text: text ?? "" })));
  const unpacked = reports.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0);
  if (unpacked > REPORT_BYTES_MAX) throw tooLarge(unpacked, REPORT_BYTES_MAX, "");
  const packed = reports.map(({ kind, name, text }) => ({ kind, name, gzip: gzipSync(text).toString("base64") }));
  const bytes = Buffer.byteLength(JSON.stringify(packed));
  if (bytes > BODY_BYTES_MAX - REST_BYTES) throw tooLarge(bytes, BODY_BYTES_MAX - REST_BYTES, " when they are packed");
  return packed;
}

function tooLarge(bytes: number, most: number, how: string): CliError {
  const message = `The reports are too large for the server: they have ${String(bytes)} bytes${how}, and a request takes ${String(most)}.`;
  return new CliError(EXIT.usage, message, [
    "Hand in reports of the changed files only, give the check a command in .praxis/gate.yaml so that the server makes its own, or judge here: `praxis gate --local`.",
  ]);
}
