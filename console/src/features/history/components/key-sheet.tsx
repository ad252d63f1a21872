"use client";
/** Which key does what on the timeline. */
import { Modal } from "@carbon/react";
import type { ReactNode } from "react";
import { useTranslations } from "use-intl";
import { KEYS_OF, TIMELINE_COMMANDS } from "../model/timeline-keys";

/** Keys that are called something else on another keyboard. The others are what they write. */
const NAMED = ["ArrowDown", "ArrowUp", "ArrowLeft", "ArrowRight", "PageDown", "PageUp", "Home", "End", "Enter", " ", "Escape"] as const;
const isNamed = (key: string): key is (typeof NAMED)[number] => (NAMED as readonly string[]).includes(key);

export function KeySheet({ onClose }: { onClose: () => void }): ReactNode {
  const t = useTranslations("history.keys");
  return (
    <Modal open passiveModal size="md" modalHeading={t("title")} onRequestClose={onClose} closeButtonLabel={t("close")}>
      <p>{t("text")}</p>
      <dl className="key-sheet">
        {TIMELINE_COMMANDS.map((command) => (
          <div key={command} className="key-sheet__line">
            <dt>
              {KEYS_OF[command].map((key) => (
                <kbd key={key}>{isNamed(key) ? t(`names.${key === " " ? "Space" : key}`) : key}</kbd>
              ))}
            </dt>
            <dd>{t(`commands.${command}`)}</dd>
          </div>
        ))}
      </dl>
    </Modal>
  );
}
