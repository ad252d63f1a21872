"use client";
/** The list that the address asks for, and going to another one. Typing replaces the address, choosing adds to the browser's past. */
import { useRouter, useSearchParams } from "next/navigation";
import { useMemo } from "react";
import { addressOfRunList, readRunList, type RunList } from "../../../lib/run-list/run-list-address";

export function useRunList(): { list: RunList; go(to: RunList, how?: "push" | "replace"): void } {
  const search = useSearchParams();
  const router = useRouter();
  const list = useMemo(() => readRunList(new URLSearchParams(search)), [search]);
  const go = (to: RunList, how: "push" | "replace" = "push"): void => router[how](addressOfRunList(to), { scroll: false });
  return { list, go };
}
