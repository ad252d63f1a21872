"use client";
/** Chooses one of the playbooks there are. A repository that cannot be read takes none of the built-in ones away. */
import { InlineNotification, Select, SelectItem, SelectSkeleton } from "@carbon/react";
import { useId, type ReactNode } from "react";
import { useTranslations } from "use-intl";
import { PageLink } from "../../../components/page-link";
import { ProblemNotice } from "../../../components/problem-notice";
import { playbooksPage, type PlaybookPlace } from "../../../lib/playbooks/playbook-place";
import { usePlaybooks } from "../../../lib/playbooks/use-playbooks";
import { visibleLine, visibleText } from "../../../lib/text/visible-text";

interface PlaybookPickerProps {
  chosen: string;
  place: PlaybookPlace;
  fault: string | null;
  onChoose: (name: string) => void;
}

const NOWHERE: PlaybookPlace = { path: "", ref: "" };

export function PlaybookPicker({ chosen, place, fault, onChoose }: PlaybookPickerProps): ReactNode {
  const t = useTranslations("startRun");
  const id = useId();
  const builtIn = usePlaybooks(NOWHERE);
  const there = usePlaybooks(place);
  const playbooks = there.data ?? builtIn.data;
  if (playbooks === undefined) {
    return builtIn.error === null ? <SelectSkeleton /> : <ProblemNotice error={builtIn.error} retry={() => void builtIn.refetch()} />;
  }
  const isKnown = chosen === "" || playbooks.some(({ name }) => name === chosen);
  return (
    <div>
      <Select
        id={id}
        labelText={t("playbook")}
        helperText={visibleText(playbooks.find(({ name }) => name === chosen)?.description ?? t("playbookHelp"))}
        value={chosen}
        invalid={fault !== null}
        invalidText={fault ?? ""}
        onChange={(event) => onChoose(event.target.value)}
      >
        {chosen === "" && <SelectItem value="" text={t("choosePlaybook")} />}
        {!isKnown && <SelectItem value={chosen} text={visibleLine(chosen)} />}
        {playbooks.map(({ name, source }) => (
          <SelectItem key={name} value={name} text={source === "repository" ? t("ofRepository", { name }) : name} />
        ))}
      </Select>
      {there.error !== null && (
        <InlineNotification
          kind="warning"
          lowContrast
          hideCloseButton
          title={t("placeUnread")}
          subtitle={visibleText(there.error.message)}
        />
      )}
      <p className="start-form__beside">
        <PageLink href={playbooksPage(place)}>{t("allPlaybooks")}</PageLink>
      </p>
    </div>
  );
}
