"use client";
/** The question before every change a person makes: what it does, why they do it, and the same as a command and a request to copy. */
import { Modal, TextArea } from "@carbon/react";
import { useId, useState, type ReactNode } from "react";
import { useTranslations } from "use-intl";
import { ProblemNotice } from "./problem-notice";
import { SameAs } from "./same-as";

export type ReasonNeed = "none" | "optional" | "needed";

interface ConfirmDialogProps {
  title: string;
  /** What happens, and what does not. */
  effect: ReactNode;
  confirm: string;
  danger?: boolean;
  reason: ReasonNeed;
  /** In place of "Reason". */
  reasonLabel?: string;
  /** Further fields. */
  children?: ReactNode;
  /** The same by other doors, with what was typed. */
  sameAs?: (reason: string) => { commandLine: string; request: string };
  busy: boolean;
  error: Error | null;
  onConfirm: (reason: string) => void;
  onClose: () => void;
}

const REASON_MAX = 2000;

export function ConfirmDialog(props: ConfirmDialogProps): ReactNode {
  const { title, effect, confirm, danger = false, reason, reasonLabel, children, sameAs, busy, error, onConfirm, onClose } = props;
  const t = useTranslations("parts.confirm");
  const [text, setText] = useState("");
  const id = useId();
  const same = sameAs?.(text);
  return (
    <Modal
      open
      size="sm"
      danger={danger}
      modalHeading={title}
      primaryButtonText={busy ? t("busy") : confirm}
      secondaryButtonText={t("back")}
      primaryButtonDisabled={busy || (reason === "needed" && text.trim() === "")}
      onRequestSubmit={() => onConfirm(text.trim())}
      onRequestClose={onClose}
      closeButtonLabel={t("back")}
    >
      <div className="confirm-dialog">
        <p>{effect}</p>
        {children}
        {reason !== "none" && (
          <TextArea
            id={`${id}-reason`}
            labelText={reasonLabel ?? t(reason === "needed" ? "reasonNeeded" : "reasonOptional")}
            rows={3}
            maxLength={REASON_MAX}
            value={text}
            onChange={(event) => setText(event.target.value)}
            data-modal-primary-focus
          />
        )}
        {error !== null && <ProblemNotice error={error} />}
        {same !== undefined && <SameAs {...same} />}
      </div>
    </Modal>
  );
}
