"use client";
/** One playbook: what it asks for, what it does step by step, and its exact text. */
import { Button, SkeletonText, Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from "@carbon/react";
import type { PlaybookTextView } from "@praxis/api/contract";
import { useSearchParams } from "next/navigation";
import type { ReactNode } from "react";
import { useTranslations } from "use-intl";
import { CodeView } from "../../../components/code-view";
import { PageHeader } from "../../../components/page-header";
import { PageLink } from "../../../components/page-link";
import { Line } from "../../../components/plain-text";
import { ProblemNotice } from "../../../components/problem-notice";
import { inputFields } from "../../../lib/playbooks/input-fields";
import { placeOf, playbooksPage, startRunPage, type PlaybookPlace } from "../../../lib/playbooks/playbook-place";
import { usePlaybook } from "../../../lib/playbooks/use-playbooks";
import { useMay } from "../../../lib/session/principal";
import { visibleText } from "../../../lib/text/visible-text";

export function PlaybookPage({ name }: { name: string }): ReactNode {
  const t = useTranslations("playbooks");
  const place = placeOf(useSearchParams());
  const { data, error, refetch } = usePlaybook(name, place);
  const may = useMay("runs:write");
  const start = may && data !== undefined && (
    <Button as={PageLink} href={startRunPage(name, place)}>
      {t("start")}
    </Button>
  );
  return (
    <div className="playbook-page">
      <PageHeader
        title={visibleText(name)}
        text={data?.description === undefined ? undefined : visibleText(data.description)}
        actions={start}
      />
      <p>
        <PageLink href={playbooksPage(place)}>{t("back")}</PageLink>
      </p>
      {error !== null && <ProblemNotice error={error} retry={() => void refetch()} />}
      {data === undefined && error === null && <SkeletonText paragraph lineCount={8} />}
      {data !== undefined && <PlaybookParts playbook={data} place={place} />}
    </div>
  );
}

function PlaybookParts({ playbook, place }: { playbook: PlaybookTextView; place: PlaybookPlace }): ReactNode {
  const t = useTranslations("playbooks");
  return (
    <>
      <dl className="facts">
        <dt>{t("columns.source")}</dt>
        <dd>
          {t(`sources.${playbook.source}`)} {playbook.source === "repository" && <Line text={`${place.path} ${place.ref}`} />}
        </dd>
        <dt>{t("columns.version")}</dt>
        <dd>{playbook.version}</dd>
        <dt>SHA-256</dt>
        <dd className="mono">{playbook.sha256}</dd>
      </dl>
      <section aria-labelledby="inputs">
        <h2 id="inputs">{t("inputs.title")}</h2>
        <Inputs schema={playbook.inputs} />
      </section>
      <section aria-labelledby="steps">
        <h2 id="steps">{t("steps.title")}</h2>
        <Steps steps={playbook.steps} />
      </section>
      <section aria-labelledby="text">
        <h2 id="text">{t("exactText")}</h2>
        <CodeView text={playbook.text} language="yaml" label={t("exactText")} />
      </section>
    </>
  );
}

function Inputs({ schema }: { schema: PlaybookTextView["inputs"] }): ReactNode {
  const t = useTranslations("playbooks.inputs");
  const { fields, takesMore } = inputFields(schema);
  if (fields.length === 0) return <p className="quiet">{t(takesMore ? "any" : "none")}</p>;
  return (
    <div className="wide-table" tabIndex={0} role="region" aria-label={t("title")}>
      <Table size="sm">
        <TableHead>
          <TableRow>
            <TableHeader>{t("name")}</TableHeader>
            <TableHeader>{t("kind")}</TableHeader>
            <TableHeader>{t("standard")}</TableHeader>
            <TableHeader>{t("meaning")}</TableHeader>
          </TableRow>
        </TableHead>
        <TableBody>
          {fields.map((field) => (
            <TableRow key={field.name}>
              <TableCell className="mono">
                <Line text={field.name} />
              </TableCell>
              <TableCell>{t(`kinds.${field.kind}`)}</TableCell>
              <TableCell>{field.required ? <strong>{t("needed")}</strong> : <Line text={field.initial} />}</TableCell>
              <TableCell className="playbook-words">
                <Line text={field.description ?? ""} />
              </TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </div>
  );
}

function Steps({ steps }: { steps: PlaybookTextView["steps"] }): ReactNode {
  const t = useTranslations("playbooks.steps");
  return (
    <ol className="playbook-steps">
      {steps.map((step) => (
        <li key={step.id}>
          <strong>
            <Line text={step.name ?? step.id} />
          </strong>{" "}
          <code>{step.uses}</code>
          {step.needs.length > 0 && (
            <span className="quiet">
              {" "}
              {t("after")} <Line text={step.needs.join(", ")} />
            </span>
          )}
        </li>
      ))}
    </ol>
  );
}
