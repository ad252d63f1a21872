"use client";
/** A span of time; it grows while `to` is absent. */
import type { ReactNode } from "react";
import { durationText } from "../lib/time/format-times";
import { useNow } from "../lib/time/use-now";

export function Elapsed({ from, to }: { from: string; to?: string | undefined }): ReactNode {
  const now = useNow();
  return <>{durationText((to === undefined ? now : Date.parse(to)) - Date.parse(from))}</>;
}
