/** The checked query of a list of runs → the store's filter. Ages become times here. */
import type { RunFilter } from "@praxis/database";
import type { QueryOf } from "../http/call.js";

const UNITS_MS = { m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

export function runFilterOf({ label, createdAfter, finishedAfter, ...same }: QueryOf<"listRuns">, nowMs: number): RunFilter {
  const filter = { ...same, labels: label, createdAfter: timeOf(createdAfter, nowMs), finishedAfter: timeOf(finishedAfter, nowMs) };
  return Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined));
}

/** Times beyond it, and those before anybody had a run, are some to us but not to Postgres. */
const LAST_MS = Date.parse("9999-12-31T23:59:59.999Z");

/** The store compares texts of times in UTC. */
function timeOf(given: string | undefined, nowMs: number): string | undefined {
  if (given === undefined) return undefined;
  const age = /^-(\d+)([mhd])$/.exec(given);
  const ms = age ? nowMs - Number(age[1]) * UNITS_MS[age[2] as keyof typeof UNITS_MS] : Date.parse(given);
  return new Date(Math.min(Math.max(ms, 0), LAST_MS)).toISOString();
}
