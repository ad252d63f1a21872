/** How often browsers reported a broken content security policy. Labels are from closed lists: a report is anybody's text. */
import { Counter, type Registry } from "prom-client";

const DIRECTIVES = [
  "default-src",
  "script-src",
  "script-src-elem",
  "script-src-attr",
  "style-src",
  "style-src-elem",
  "style-src-attr",
  "img-src",
  "font-src",
  "connect-src",
  "frame-src",
  "frame-ancestors",
  "worker-src",
  "form-action",
  "base-uri",
] as const;
const DISPOSITIONS = ["enforce", "report"] as const;

export interface CspMetrics {
  count(report: { directive: string; disposition: string }): void;
}

export function createCspMetrics(registry: Registry): CspMetrics {
  const reports = new Counter({
    name: "praxis_csp_reports_total",
    help: "Content security policy violations that browsers reported.",
    labelNames: ["directive", "disposition"],
    registers: [registry],
  });
  return {
    count: ({ directive, disposition }) =>
      reports.inc({ directive: known(DIRECTIVES, directive), disposition: known(DISPOSITIONS, disposition) }),
  };
}

function known(list: readonly string[], value: string): string {
  return list.includes(value) ? value : "other";
}
