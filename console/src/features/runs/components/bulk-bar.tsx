"use client";
/** What can be done with the marked rows, or with all runs that the filter matches. */
import { Button } from "@carbon/react";
import { BULK_ACTIONS, type BulkAction } from "@praxis/domain/run";
import { useState, type ReactNode } from "react";
import { useTranslations } from "use-intl";
import { filterOfRunList, isNarrowed, type RunList } from "../../../lib/run-list/run-list-address";
import { BulkDialog } from "./bulk-dialog";

interface BulkBarProps {
  list: RunList;
  ids: readonly string[];
  /** Everything that the page shows is marked, and there is more. */
  isWholePage: boolean;
  onClear(): void;
}

export function BulkBar({ list, ids, isWholePage, onClear }: BulkBarProps): ReactNode {
  const t = useTranslations("runs.bulk");
  const [all, setAll] = useState(false);
  const [action, setAction] = useState<BulkAction | null>(null);
  const everything = all && isWholePage;
  const filter = everything ? filterOfRunList(list) : { id: [...ids] };
  return (
    <section className="bulk-bar" aria-label={t("bar")}>
      <span role="status">{everything ? t("all") : t("marked", { count: ids.length })}</span>
      {isWholePage && !everything && isNarrowed(list) && (
        <Button kind="ghost" size="sm" onClick={() => setAll(true)}>
          {t("takeAll")}
        </Button>
      )}
      {isWholePage && !isNarrowed(list) && <span className="quiet">{t("needsFilter")}</span>}
      {BULK_ACTIONS.map((one) => (
        <Button key={one} size="sm" kind={one === "cancel" ? "danger--tertiary" : "tertiary"} onClick={() => setAction(one)}>
          {t(`${one}.button`)}
        </Button>
      ))}
      <Button kind="ghost" size="sm" onClick={onClear}>
        {t("clear")}
      </Button>
      {action !== null && <BulkDialog order={{ action, filter }} onClose={() => setAction(null)} />}
    </section>
  );
}
