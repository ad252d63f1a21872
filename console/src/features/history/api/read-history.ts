/** Rows of a run's history. Pages of up to 50,000 rows: their shape is checked as a whole, each row by the contract's own decoder. */
import { historyPageSchema, paths, type HistoryPage, type HistoryRow } from "@praxis/api/contract";
import { z } from "zod";
import { apiGet } from "../../../lib/api/api-client";
import type { HistoryQuery } from "../model/history-feed";

const pageSchema = historyPageSchema.extend({ rows: z.custom<HistoryRow[]>((rows) => Array.isArray(rows) && rows.every(Array.isArray)) });

export async function readHistory(runId: string, query: HistoryQuery, signal: AbortSignal): Promise<HistoryPage> {
  return (await apiGet(paths.runHistory(runId), pageSchema, { query: { ...query }, signal })).body;
}
