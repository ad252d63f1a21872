"use client";
/** The health of every part, as the API sees it; when it does not answer, that is the news. */
import { CheckmarkFilled, ErrorFilled } from "@carbon/icons-react";
import { InlineLoading } from "@carbon/react";
import { READY_CHECKS } from "@praxis/api/contract";
import type { ReactNode } from "react";
import { useTranslations } from "use-intl";
import { Line } from "../../../components/plain-text";
import { useReadiness } from "../api/use-readiness";

export function Health(): ReactNode {
  const t = useTranslations("start.health");
  const { data, error } = useReadiness();
  return (
    <section aria-labelledby="health">
      <h2 id="health">{t("title")}</h2>
      {data === undefined && error === null && <InlineLoading description={t("asking")} />}
      <ul className="health">
        {(data !== undefined || error !== null) && (
          <Part name={t("parts.api")} ready={error === null} message={error === null ? undefined : t("noAnswer")} />
        )}
        {error === null &&
          READY_CHECKS.map((check) => {
            const part = data?.checks[check];
            return part !== undefined && <Part key={check} name={t(`parts.${check}`)} {...part} />;
          })}
      </ul>
    </section>
  );
}

function Part({ name, ready, message }: { name: string; ready: boolean; message?: string | undefined }): ReactNode {
  const t = useTranslations("start.health");
  const Icon = ready ? CheckmarkFilled : ErrorFilled;
  return (
    <li>
      <span className={`status-mark status-mark--${ready ? "succeeded" : "failed"}`}>
        <Icon size={16} />
        <span>
          {name}: {t(ready ? "ready" : "notReady")}
        </span>
      </span>
      {message !== undefined && (
        <span className="quiet">
          {" "}
          <Line text={message} />
        </span>
      )}
    </li>
  );
}
