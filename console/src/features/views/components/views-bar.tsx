"use client";
/** Lists of runs by name: the system's and those that somebody kept. Each is a link, so it opens in a tab and can be shared. */
import { Button } from "@carbon/react";
import { SYSTEM_VIEW_IDS, type View } from "@praxis/api/contract";
import { useSearchParams } from "next/navigation";
import { useState, type ReactNode } from "react";
import { useTranslations } from "use-intl";
import { PageLink } from "../../../components/page-link";
import { Line } from "../../../components/plain-text";
import { ProblemNotice } from "../../../components/problem-notice";
import { addressOfRunList, isNarrowed, readRunList, runListOfQuery, sameRuns, type RunList } from "../../../lib/run-list/run-list-address";
import { useMay, usePrincipal } from "../../../lib/session/principal";
import { useViews } from "../api/use-views";
import { ViewDialog, type ViewWish } from "./view-dialog";

/** In the order of how often they are wanted. */
const ORDER = [
  "view_needs_me",
  "view_stuck",
  "view_failed_today",
  "view_running",
] as const satisfies readonly (typeof SYSTEM_VIEW_IDS)[number][];
const ALL: RunList = runListOfQuery({});

export function ViewsBar(): ReactNode {
  const t = useTranslations("views");
  const search = useSearchParams();
  const list = readRunList(new URLSearchParams(search));
  const { data: views = [], error } = useViews();
  const [wish, setWish] = useState<ViewWish | null>(null);
  const may = useMayChange();
  const open = views.find(({ query }) => sameRuns(runListOfQuery(query), list));
  return (
    <div className="views-bar">
      <nav aria-label={t("label")}>
        <ul>
          <ViewLink list={ALL} isOpen={sameRuns(ALL, list)}>
            {t("all")}
          </ViewLink>
          {inOrder(views).map((view) => (
            <ViewLink key={view.id} list={runListOfQuery(view.query)} isOpen={view === open}>
              <ViewName view={view} />
            </ViewLink>
          ))}
        </ul>
      </nav>
      {may.write && (
        <div className="views-bar__actions">
          {open === undefined && isNarrowed(list) && (
            <Button kind="ghost" size="sm" onClick={() => setWish({ kind: "save", list })}>
              {t("save.button")}
            </Button>
          )}
          {open !== undefined && may.change(open) && (
            <>
              <Button kind="ghost" size="sm" onClick={() => setWish({ kind: "rename", view: open })}>
                {t("rename.button")}
              </Button>
              <Button kind="ghost" size="sm" onClick={() => setWish({ kind: "remove", view: open })}>
                {t("remove.button")}
              </Button>
            </>
          )}
        </div>
      )}
      {error !== null && <ProblemNotice error={error} />}
      {wish !== null && <ViewDialog wish={wish} onClose={() => setWish(null)} />}
    </div>
  );
}

function ViewLink({ list, isOpen, children }: { list: RunList; isOpen: boolean; children: ReactNode }): ReactNode {
  return (
    <li>
      <PageLink href={addressOfRunList(list)} className="views-bar__view" {...(isOpen ? { "aria-current": "page" as const } : {})}>
        {children}
      </PageLink>
    </li>
  );
}

/** The system's have names in every language. */
function ViewName({ view: { id, name } }: { view: View }): ReactNode {
  const t = useTranslations("views.system");
  const system = ORDER.find((one) => one === id);
  return system === undefined ? <Line text={name} /> : t(system);
}

function inOrder(views: readonly View[]): View[] {
  const place = ({ id }: View): number => {
    const at = ORDER.findIndex((one) => one === id);
    return at === -1 ? ORDER.length : at;
  };
  return [...views].sort((a, b) => place(a) - place(b));
}

function useMayChange(): { write: boolean; change(view: View): boolean } {
  const { id } = usePrincipal();
  const write = useMay("runs:write");
  const admin = useMay("admin");
  return { write, change: ({ system, createdBy }) => write && !system && (admin || createdBy.id === id) };
}
