/**
 * Both formats of browser reports → one short form for the log. Addresses lose their query, fragment and user: those can hold secrets
 * of the page's visitor. Pure.
 */
import type { BodyOf } from "../http/call.js";

export interface CspViolation {
  directive: string;
  disposition: string;
  document: string;
  blocked: string;
  source: string;
  line: number | null;
}

const TEXT_MAX = 200;

/** Reports of other types than violations are left out. */
export function readCspReports(body: BodyOf<"createCspReport">): CspViolation[] {
  if (body.mediaType === "application/csp-report") {
    const report = body.value["csp-report"];
    const directive = report["effective-directive"] ?? report["violated-directive"];
    const line = report["line-number"];
    return [
      violation({
        ...{ directive, line, disposition: report.disposition, document: report["document-uri"] },
        ...{ blocked: report["blocked-uri"], source: report["source-file"] },
      }),
    ];
  }
  return body.value.flatMap(({ type, body: report }) => {
    if (type !== "csp-violation" || !report) return [];
    const { effectiveDirective: directive, disposition, documentURL, blockedURL, sourceFile, lineNumber } = report;
    return [violation({ directive, disposition, document: documentURL, blocked: blockedURL, source: sourceFile, line: lineNumber })];
  });
}

interface Reported {
  directive?: string | undefined;
  disposition?: string | undefined;
  document?: string | undefined;
  blocked?: string | null | undefined;
  source?: string | null | undefined;
  line?: number | null | undefined;
}

function violation({ directive = "", disposition = "enforce", document, blocked, source, line }: Reported): CspViolation {
  return {
    // An older browser sends the whole directive; its name is the first word.
    directive: short(directive.split(" ", 1)[0] ?? ""),
    disposition: short(disposition),
    document: withoutSecrets(document ?? ""),
    blocked: withoutSecrets(blocked ?? ""),
    source: withoutSecrets(source ?? ""),
    line: typeof line === "number" && Number.isSafeInteger(line) ? line : null,
  };
}

/** `inline`, `eval` and the like stay as they are. */
function withoutSecrets(address: string): string {
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(address)?.[1]?.toLowerCase();
  if (scheme === undefined) return short(address.split(/[?#]/, 1)[0] ?? "");
  if (scheme !== "http" && scheme !== "https" && scheme !== "ws" && scheme !== "wss") return `${short(scheme)}:`;
  try {
    const { origin, host, pathname } = new URL(address);
    return short(`${origin === "null" ? `${scheme}://${host}` : origin}${pathname}`);
  } catch {
    return `${scheme}:`;
  }
}

function short(text: string): string {
  // Control characters would let a report write lines of its own into a log that somebody reads on a terminal.
  return text.replaceAll(/\p{Cc}/gu, "").slice(0, TEXT_MAX);
}
