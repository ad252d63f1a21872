/** Where browsers send what a page was not allowed to do. Passed on to the API, which checks, counts and logs it; a report carries no identity. */
import { paths } from "@praxis/api/contract";
import { consoleEnv } from "../../../env";
import { readBounded } from "../../../lib/proxy/read-bounded";

/** The media types of the two formats that browsers really send: `report-uri` and `report-to`. */
const FORMATS = ["application/csp-report", "application/reports+json"];
const BYTES_MAX = 64 * 1024;
const CALL_MS = 5000;

export async function POST(request: Request): Promise<Response> {
  const type = request.headers.get("content-type")?.split(";")[0]?.trim() ?? "";
  if (!FORMATS.includes(type)) return new Response(null, { status: 415 });
  if (Number(request.headers.get("content-length") ?? "0") > BYTES_MAX) return new Response(null, { status: 413 });
  const body = await readBounded(request, BYTES_MAX);
  if (body === null) return new Response(null, { status: 413 });
  const init = { method: "POST", headers: { "content-type": type }, body, signal: AbortSignal.timeout(CALL_MS) };
  const answer = await fetch(consoleEnv().apiUrl + paths.cspReports(), init).catch(() => null);
  await answer?.body?.cancel();
  return new Response(null, { status: answer?.status ?? 503 });
}
