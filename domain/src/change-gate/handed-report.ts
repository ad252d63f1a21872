/** Reports that somebody hands in to a gate on the server. Their texts are artifacts; here is what they are and which of them count. */
import type { Actor } from "../events/index.js";

/** `sarifBase`: findings that the base already has. */
export const REPORT_KINDS = ["coverage", "junit", "sarif", "sarifBase"] as const;
export type ReportKind = (typeof REPORT_KINDS)[number];

export interface HandedReport {
  kind: ReportKind;
  /** As whoever handed it in calls it: the name of a file, mostly. */
  name: string;
  /** Of the artifact. */
  sha256: string;
  bytes: number;
  by: Actor;
  at: string;
  /** Why it was not judged, once the policy has been read. */
  leftOut?: string;
}

export interface HandedIn {
  reports: HandedReport[];
  /** False: all of them were there. */
  isNews: boolean;
}

/** Reports of a kind take the place of those before; other kinds stay, so that one job may bring the tests and another one the coverage. */
export function handIn(before: readonly HandedReport[], now: readonly HandedReport[]): HandedIn {
  const brought = new Set(now.map(({ kind }) => kind));
  const replaced = before.filter(({ kind }) => brought.has(kind));
  const isNews = contentsOf(replaced) !== contentsOf(now);
  return { reports: [...before.filter(({ kind }) => !brought.has(kind)), ...now], isNews };
}

/** Whoever brings the same again says nothing new. */
function contentsOf(reports: readonly HandedReport[]): string {
  return JSON.stringify(reports.map(({ kind, name, sha256 }) => JSON.stringify([kind, name, sha256])).sort());
}
