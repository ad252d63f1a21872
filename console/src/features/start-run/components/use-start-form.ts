"use client";
/** What stands in the form of a new run, what is wrong with it, and its way to the server. */
import type { PlaybookTextView, StartRunRequest } from "@praxis/api/contract";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { ApiProblem } from "../../../lib/api/api-problem";
import type { PlaybookPlace } from "../../../lib/playbooks/playbook-place";
import { usePlaybook } from "../../../lib/playbooks/use-playbooks";
import { visibleText } from "../../../lib/text/visible-text";
import { useStartRun } from "../api/use-start-run";
import { useVerdict, type Verdict } from "../api/use-verdict";
import { faultsOf, isAddress, PRIORITY_DEFAULT, requestOf, type RunDraft } from "../model/run-draft";

export interface StartForm {
  draft: RunDraft;
  /** The repository whose playbooks are offered: taken over when the field is left, not with each letter. */
  looked: PlaybookPlace;
  /** About a text of one's own. */
  own: Verdict;
  /** The playbook as it would be started; undefined while it is not known. */
  chosen: Pick<PlaybookTextView, "name" | "version" | "sha256" | "inputs" | "text"> | undefined;
  unreadable: Error | null;
  request: StartRunRequest;
  refused: ReturnType<typeof faultsOf> | null;
  error: Error | null;
  isPending: boolean;
  faultOf(field: string): string | null;
  change(part: Partial<RunDraft>): void;
  start(): void;
  look(repository: string): void;
}

export function useStartForm(playbook: string, place: PlaybookPlace): StartForm {
  const t = useTranslations("startRun.faults");
  const router = useRouter();
  const [draft, setDraft] = useState<RunDraft>({
    ...{ playbook, own: null, repository: place.path, ref: place.ref, title: "", priority: PRIORITY_DEFAULT },
    ...{ labels: "", texts: {}, more: "" },
  });
  const [looked, setLooked] = useState(place);
  const [tried, setTried] = useState(false);
  const { data: named, error: unreadable } = usePlaybook(draft.own === null ? draft.playbook : "", looked);
  const own = useVerdict(draft.own ?? "");
  const chosen = draft.own === null ? named : own.verdict?.playbook && { ...own.verdict.playbook, text: draft.own };
  const { mutate, isPending, error, reset } = useStartRun();
  const wish = requestOf(draft, chosen?.inputs);
  const refused = error instanceof ApiProblem ? faultsOf(error.problem) : null;
  const change = (part: Partial<RunDraft>): void => {
    setDraft({ ...draft, ...part });
    if (error !== null) reset();
  };
  const send = ({ request, faults }: typeof wish): void => {
    if (faults.size === 0) mutate(request, { onSuccess: ({ id }) => router.push(`/runs/${id}`) });
  };
  /** Whoever is faster than the check is not asked to click again; what it finds, or why it cannot be had, stands beside the text. */
  const sendOnceRead = (): void =>
    void own.ask().then(
      ({ playbook: read }) => read && send(requestOf(draft, read.inputs)),
      () => undefined,
    );
  return {
    ...{ draft, looked, own, chosen, unreadable, refused, error, isPending, change },
    request: wish.request,
    faultOf: (field) => {
      const mine = wish.faults.get(field);
      const theirs = refused?.faults.get(field);
      return tried && mine !== undefined ? t(mine) : theirs === undefined ? null : visibleText(theirs);
    },
    start: () => {
      setTried(true);
      if (chosen !== undefined) send(wish);
      else if (draft.own !== null && draft.own.trim() !== "") sendOnceRead();
    },
    look: (repository) => {
      if (repository !== draft.repository) change({ repository });
      setLooked(isAddress(repository) ? { path: "", ref: "" } : { path: repository.trim(), ref: draft.ref.trim() });
    },
  };
}
