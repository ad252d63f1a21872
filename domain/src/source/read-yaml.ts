/** YAML → plain JSON values, for texts that tools wrote: no places, no limits but the parser's own. */
import { parseDocument } from "yaml";
import type { Json } from "../hashing/index.js";

export type ReadYaml = { ok: true; value: Json } | { ok: false; message: string };

export function readYaml(text: string): ReadYaml {
  try {
    const document = parseDocument(text, { prettyErrors: false, logLevel: "silent", uniqueKeys: false });
    const [error] = document.errors;
    return error ? { ok: false, message: error.message } : { ok: true, value: document.toJS() as Json };
  } catch (error) {
    return { ok: false, message: error instanceof Error ? error.message : "no YAML" };
  }
}
