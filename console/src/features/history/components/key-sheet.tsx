"use client";
/** Which key does what on the timeline. */
import { Modal } from "@carbon/react";
import type { ReactNode } from "react";
import { useTranslations } from "use-intl";
import { KEYS_OF, TIMELINE_COMMANDS } from "../model/timeline-keys";

export function KeySheet({ onClose }: { onClose: () => void }): ReactNode {
  const t = useTranslations("history.keys");
  return (
    <Modal open passiveModal size="sm" modalHeading={t("title")} onRequestClose={onClose} closeButtonLabel={t("close")}>
      <p>{t("text")}</p>
      <dl className="facts">
        {TIMELINE_COMMANDS.map((command) => (
          <div key={command} className="key-sheet__line">
            <dt>
              {KEYS_OF[command].map((key) => (
                <kbd key={key}>{key === " " ? "Space" : key}</kbd>
              ))}
            </dt>
            <dd>{t(`commands.${command}`)}</dd>
          </div>
        ))}
      </dl>
    </Modal>
  );
}
