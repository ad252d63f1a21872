"use client";
/** Makes a key, then shows it: this once, because nobody keeps it. Closing the dialog forgets it. */
import { Checkbox, CheckboxGroup, InlineNotification, Modal, Select, SelectItem, TextInput } from "@carbon/react";
import { paths, type CreatedKey } from "@praxis/api/contract";
import { SCOPES } from "@praxis/domain/access";
import { useId, useState, type ReactNode } from "react";
import { useTranslations } from "use-intl";
import { CopyText } from "../../../components/copy-text";
import { ProblemNotice } from "../../../components/problem-notice";
import { SameAs } from "../../../components/same-as";
import { curlText } from "../../../lib/text/shell-text";
import { useCreateKey } from "../api/use-keys";
import {
  EMPTY_KEY,
  isComplete,
  keyCommandLine,
  KEY_NAME_MAX,
  KEY_ROLES,
  keyRequestOf,
  LIFETIMES,
  worksPools,
  type KeyDraft,
} from "../model/new-key";

export function CreateKey({ onClose }: { onClose: () => void }): ReactNode {
  const t = useTranslations("keys.create");
  const [draft, setDraft] = useState(EMPTY_KEY);
  // One point in time for the request and for what is shown to copy, however long the dialog is open.
  const [openedAt] = useState(Date.now);
  const { mutate, isPending, error, data } = useCreateKey();
  if (data !== undefined) return <ShownKey created={data} onClose={onClose} />;
  const request = keyRequestOf(draft, openedAt);
  return (
    <Modal
      open
      modalHeading={t("title")}
      primaryButtonText={isPending ? t("busy") : t("button")}
      secondaryButtonText={t("back")}
      primaryButtonDisabled={isPending || !isComplete(draft)}
      onRequestSubmit={() => mutate(request)}
      onRequestClose={onClose}
      closeButtonLabel={t("back")}
    >
      <div className="confirm-dialog">
        <KeyFields draft={draft} onChange={setDraft} />
        {error !== null && <ProblemNotice error={error} />}
        <SameAs commandLine={keyCommandLine(draft)} request={curlText("POST", paths.keys(), request)} />
      </div>
    </Modal>
  );
}

function ShownKey({ created, onClose }: { created: CreatedKey; onClose: () => void }): ReactNode {
  const t = useTranslations("keys.shown");
  return (
    <Modal open passiveModal modalHeading={t("title")} onRequestClose={onClose} closeButtonLabel={t("close")}>
      <div className="confirm-dialog">
        <InlineNotification kind="warning" lowContrast hideCloseButton title={t("once")} subtitle={t("onceText")} />
        <CopyText label={t("key")} text={created.apiKey} />
      </div>
    </Modal>
  );
}

function KeyFields({ draft, onChange }: { draft: KeyDraft; onChange: (draft: KeyDraft) => void }): ReactNode {
  const t = useTranslations("keys");
  const id = useId();
  return (
    <>
      <TextInput
        id={`${id}-name`}
        labelText={t("create.name")}
        helperText={t("create.nameHelp")}
        maxLength={KEY_NAME_MAX}
        value={draft.name}
        onChange={(event) => onChange({ ...draft, name: event.target.value })}
        data-modal-primary-focus
      />
      <Select
        id={`${id}-role`}
        labelText={t("create.role")}
        value={draft.role}
        onChange={(event) => onChange({ ...draft, role: KEY_ROLES.find((role) => role === event.target.value) ?? draft.role })}
      >
        {KEY_ROLES.map((role) => (
          <SelectItem key={role} value={role} text={t(`roles.${role}`)} />
        ))}
      </Select>
      {draft.role === "own" && <ScopeBoxes draft={draft} onChange={onChange} />}
      {worksPools(draft) && (
        <TextInput
          id={`${id}-pools`}
          labelText={t("create.pools")}
          helperText={t("create.poolsHelp")}
          value={draft.pools}
          onChange={(event) => onChange({ ...draft, pools: event.target.value })}
        />
      )}
      <Select
        id={`${id}-lifetime`}
        labelText={t("create.lifetime")}
        value={draft.lifetime}
        onChange={(event) => onChange({ ...draft, lifetime: LIFETIMES.find((one) => one === event.target.value) ?? draft.lifetime })}
      >
        {LIFETIMES.map((one) => (
          <SelectItem key={one} value={one} text={one === "never" ? t("create.forever") : t("create.days", { days: Number(one) })} />
        ))}
      </Select>
    </>
  );
}

function ScopeBoxes({ draft, onChange }: { draft: KeyDraft; onChange: (draft: KeyDraft) => void }): ReactNode {
  const t = useTranslations("keys.create");
  const id = useId();
  return (
    <CheckboxGroup legendText={t("scopes")}>
      {SCOPES.map((scope) => (
        <Checkbox
          key={scope}
          id={`${id}-${scope}`}
          labelText={scope}
          checked={draft.scopes.includes(scope)}
          onChange={(_, { checked }) =>
            onChange({ ...draft, scopes: SCOPES.filter((one) => (one === scope ? checked : draft.scopes.includes(one))) })
          }
        />
      ))}
    </CheckboxGroup>
  );
}
