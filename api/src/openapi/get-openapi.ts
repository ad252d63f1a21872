/** GET /openapi.json: made once. */
import type { Handler } from "../http/call.js";
import { makeOpenapiDocument } from "./make-document.js";

export function createGetOpenapi(): Handler<"getOpenapi"> {
  const json = makeOpenapiDocument();
  return () => Promise.resolve({ status: 200, json });
}
