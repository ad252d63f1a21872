/** A document as its file shows it: at most 200 ms behind the log, always whole. For the newest, ask the owner over HTTP. */
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import type { Json } from "@praxis/domain/hashing";
import { documentOfFile, fileNameOf, requireDocumentName } from "../documents/document-name.js";
import { placesOf } from "../log/places.js";

export interface ReadDocument {
  document: string;
  bytes: Buffer;
  value: Json;
}

/** Null: there is no such file. Throws `invalid_request` for a name that is none, SyntaxError for a file that is no JSON. */
export async function readDocument(folder: string, document: string): Promise<ReadDocument | null> {
  requireDocumentName(document);
  try {
    const bytes = await readFile(path.join(placesOf(folder).state, fileNameOf(document)));
    return { document, bytes, value: JSON.parse(bytes.toString("utf8")) as Json };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
}

export async function listDocuments(folder: string): Promise<string[]> {
  const names = await readdir(placesOf(folder).state);
  return names.flatMap((name) => documentOfFile(name) ?? []).sort();
}
