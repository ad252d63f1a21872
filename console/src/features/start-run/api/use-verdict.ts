"use client";
/** What the server says about a playbook's text: while it is written, some time after the last letter; before a start, at once. */
import { paths, playbookVerdictSchema, type PlaybookVerdict } from "@praxis/api/contract";
import { useQuery, useQueryClient, type QueryFunctionContext } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { apiChange } from "../../../lib/api/api-client";

/** While somebody types. */
const TYPING_MS = 400;

const verdictOf = (text: string) => ({
  queryKey: ["playbook-verdict", text],
  queryFn: async ({ signal }: QueryFunctionContext): Promise<PlaybookVerdict> =>
    (await apiChange(paths.validatePlaybook(), playbookVerdictSchema, { body: { text }, signal })).body,
  // The same text is judged the same as long as the server is.
  staleTime: 60_000,
});

export interface Verdict {
  /** Of this very text; undefined while it is not known. */
  verdict: PlaybookVerdict | undefined;
  error: Error | null;
  /** Throws when the server cannot be asked. */
  ask(): Promise<PlaybookVerdict>;
}

/** @param text empty: nothing is asked */
export function useVerdict(text: string): Verdict {
  const client = useQueryClient();
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), TYPING_MS);
    return () => clearTimeout(timer);
  }, [text]);
  const { data, error } = useQuery({ ...verdictOf(text), enabled: text.trim() !== "" && text === settled });
  return { verdict: data, error, ask: () => client.query(verdictOf(text)) };
}
