"use client";
/** A text to take along: shown whole, copied by a button that says so. */
import { Copy } from "@carbon/icons-react";
import { Button } from "@carbon/react";
import { useState, type ReactNode } from "react";
import { useTranslations } from "use-intl";

export function CopyText({ label, text }: { label: string; text: string }): ReactNode {
  const t = useTranslations("parts.copy");
  const [copied, setCopied] = useState(false);
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(text);
    setCopied(true);
  };
  return (
    <div className="copy-text">
      <div className="copy-text__head">
        <span className="quiet">{label}</span>
        <Button kind="ghost" size="sm" renderIcon={Copy} onClick={() => void copy()} onBlur={() => setCopied(false)}>
          {copied ? t("done") : t("copy")}
        </Button>
      </div>
      <pre tabIndex={0}>{text}</pre>
    </div>
  );
}
