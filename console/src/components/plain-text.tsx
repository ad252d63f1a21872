"use client";
/** Text of unknown origin, as text: never markup, never a control sequence. Very long text is cut with a word about it. */
import type { ReactNode } from "react";
import { useTranslations } from "use-intl";
import { visibleLine, visibleText } from "../lib/text/visible-text";

/** More than this makes a browser's layout slow; the whole is there to download where it comes from. */
const CHARACTERS_MAX = 200_000;

export function PlainText({ text, label }: { text: string; label?: string }): ReactNode {
  const t = useTranslations("parts.text");
  const shown = text.length > CHARACTERS_MAX ? text.slice(0, CHARACTERS_MAX) : text;
  return (
    <>
      <pre className="plain-text" tabIndex={0} {...(label === undefined ? {} : { role: "region", "aria-label": label })}>
        {visibleText(shown)}
      </pre>
      {shown.length < text.length && <p className="quiet">{t("cut", { shown: shown.length, all: text.length })}</p>}
    </>
  );
}

/** The same for one line. */
export function Line({ text }: { text: string }): ReactNode {
  return <bdi>{visibleLine(text)}</bdi>;
}
