/** What browsers report when a page breaks its content security policy, in both formats that browsers send. */
import { z } from "zod";
import type { RouteContract } from "./route.js";

/** Browsers send a few at a time. */
export const CSP_REPORTS_MAX = 50;
const CSP_BODY_BYTES_MAX = 64 * 1024;

const text = z.string().max(20_000).optional();

/** By `report-uri`: one violation, names with dashes. */
const reportUriSchema = z.looseObject({
  "csp-report": z.looseObject({
    "document-uri": text,
    "blocked-uri": text,
    "violated-directive": text,
    "effective-directive": text,
    "source-file": text,
    "line-number": z.number().optional(),
    disposition: text,
  }),
});
/** By `report-to`: a list of reports of any type. */
const reportToSchema = z
  .array(
    z.looseObject({
      type: z.string().max(100),
      body: z
        .looseObject({
          documentURL: text,
          blockedURL: text.nullable(),
          effectiveDirective: text,
          sourceFile: text.nullable(),
          lineNumber: z.number().nullable().optional(),
          disposition: text,
        })
        .nullable()
        .optional(),
    }),
  )
  .max(CSP_REPORTS_MAX);

export const cspReportRoutes = {
  createCspReport: {
    summary: "A browser reports a broken content security policy. Counted in /metrics and logged without queries; limited by address.",
    method: "POST",
    path: "/csp-reports",
    scope: "public",
    limitClass: "write",
    bodies: { "application/csp-report": reportUriSchema, "application/reports+json": reportToSchema },
    bodyBytesMax: CSP_BODY_BYTES_MAX,
    responses: { 204: { description: "Taken." } },
  },
} as const satisfies Record<string, RouteContract>;
