/** Reads a JSON body (size, type, syntax, in this order) and picks the media type of an answer. */
import type { IncomingMessage } from "node:http";
import { DomainError } from "@praxis/domain/errors";
import { BODY_BYTES_MAX } from "../contract/route.js";

export interface BodyRules {
  /** A call without body and without type counts as `{}`. */
  optional: boolean;
  /** Media types that the route takes. */
  types: readonly string[];
  bytesMax?: number;
}

/** The bytes of a body and its media type; null: there is none, and none is needed. */
export interface RawBody {
  mediaType: string;
  bytes: Buffer;
}

export async function readRawBody(
  request: IncomingMessage,
  { optional, types, bytesMax = BODY_BYTES_MAX }: BodyRules,
): Promise<RawBody | null> {
  const declared = request.headers["content-type"];
  const length = Number(request.headers["content-length"] ?? "0");
  if (length > bytesMax) throw tooLarge(bytesMax);
  const hasBody = length > 0 || request.headers["transfer-encoding"] !== undefined;
  const mediaType = hasBody || declared !== undefined ? mediaTypeOf(declared, request.headers["content-encoding"], types) : "";
  if (!hasBody && declared === undefined && optional) return null;
  return { mediaType, bytes: await readBytes(request, bytesMax) };
}

export function parseBody(body: RawBody | null): unknown {
  return body === null ? {} : parseJson(body.bytes);
}

function mediaTypeOf(declared: string | undefined, encoding: string | undefined, types: readonly string[]): string {
  const [type = "", ...parameters] = (declared ?? "").toLowerCase().split(";");
  const charset = parameters.map((parameter) => parameter.trim()).find((parameter) => parameter.startsWith("charset="));
  const utf8 = charset === undefined || /^charset="?utf-?8"?$/.test(charset);
  const plain = encoding === undefined || encoding.toLowerCase() === "identity";
  if (types.includes(type.trim()) && utf8 && plain) return type.trim();
  const wanted = types.map((one) => `\`${one}\``).join(" or ");
  throw new DomainError("unsupported_media_type", `Send the body as ${wanted} in UTF-8, not compressed.`);
}

/** By its events: an iterator over it costs several times as much, and most bodies are one chunk. */
function readBytes(request: IncomingMessage, bytesMax: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    const done = (settle: () => void): void => {
      request.off("data", take).off("end", end).off("error", fail).off("close", close);
      settle();
    };
    const take = (chunk: Buffer): void => {
      bytes += chunk.length;
      chunks.push(chunk);
      if (bytes <= bytesMax) return;
      // Not destroyed: the caller must be able to read the answer.
      request.pause();
      done(() => reject(tooLarge(bytesMax)));
    };
    const end = (): void => done(() => resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)));
    const fail = (error: Error): void => done(() => reject(error));
    const close = (): void => fail(new Error("the caller hung up"));
    // It may have ended before anybody listened.
    if (request.destroyed) close();
    else request.on("data", take).once("end", end).once("error", fail).once("close", close);
  });
}

function tooLarge(maxBytes: number): DomainError {
  return new DomainError("body_too_large", `The JSON body is larger than ${String(maxBytes / 1024)} KiB.`, { details: { maxBytes } });
}

/** Keeps nothing between two calls. */
const UTF_8 = new TextDecoder("utf-8", { fatal: true });

function parseJson(bytes: Buffer): unknown {
  if (bytes.length === 0) throw malformed("The JSON body is empty.");
  try {
    return JSON.parse(UTF_8.decode(bytes));
  } catch (error) {
    // The parser's own text quotes the body; it is kept out.
    throw malformed("The body is not valid JSON.", error);
  }
}

function malformed(message: string, cause?: unknown): DomainError {
  return new DomainError("malformed_request", message, { issues: [{ path: "", message }], cause });
}

/** The first of `offered` that `Accept` names with the highest weight; the first offered when there is no `Accept`. Null: none. */
export function chooseMediaType<const Offered extends string>(
  accept: string | undefined,
  offered: readonly [Offered, ...Offered[]],
): Offered {
  const wanted = (accept ?? "*/*").split(",").map(parseAccept);
  let best: { type: Offered; weight: number } | null = null;
  for (const type of offered) {
    const weight = Math.max(0, ...wanted.filter((entry) => covers(entry.type, type)).map((entry) => entry.weight));
    if (weight > (best?.weight ?? 0)) best = { type, weight };
  }
  return best?.type ?? offered[0];
}

function parseAccept(entry: string): { type: string; weight: number } {
  const [type = "", ...parameters] = entry.split(";").map((part) => part.trim().toLowerCase());
  const weight = parameters.find((parameter) => parameter.startsWith("q="));
  return { type, weight: weight === undefined ? 1 : Number(weight.slice(2)) || 0 };
}

function covers(range: string, type: string): boolean {
  if (range === "*/*" || range === type) return true;
  return range.endsWith("/*") && type.startsWith(range.slice(0, -1));
}
