"use client";
/** Every playbook there is: the built-in ones and, when a local repository is named, its own. */
import { Button, Form, SkeletonText, Table, TableBody, TableCell, TableHead, TableHeader, TableRow, TextInput } from "@carbon/react";
import type { PlaybookView } from "@praxis/api/contract";
import { useRouter, useSearchParams } from "next/navigation";
import { useId, useState, type ReactNode } from "react";
import { useTranslations } from "use-intl";
import { PageHeader } from "../../../components/page-header";
import { PageLink } from "../../../components/page-link";
import { Line } from "../../../components/plain-text";
import { ProblemNotice } from "../../../components/problem-notice";
import { placeOf, playbookPage, playbooksPage, startRunPage, type PlaybookPlace } from "../../../lib/playbooks/playbook-place";
import { usePlaybooks } from "../../../lib/playbooks/use-playbooks";
import { useMay } from "../../../lib/session/principal";

const COLUMNS = ["name", "description", "source", "version", "steps"] as const;

export function PlaybooksPage(): ReactNode {
  const t = useTranslations("playbooks");
  const place = placeOf(useSearchParams());
  const { data, error, refetch } = usePlaybooks(place);
  return (
    <>
      <PageHeader title={t("title")} text={t("text")} />
      <PlaceForm key={playbooksPage(place)} place={place} />
      {error !== null && <ProblemNotice error={error} retry={() => void refetch()} />}
      {data === undefined && error === null && <SkeletonText paragraph lineCount={5} />}
      {data !== undefined && <PlaybookTable playbooks={data} place={place} />}
      {data !== undefined && place.path !== "" && !data.some(({ source }) => source === "repository") && (
        <p className="quiet">{t("noneOfRepository")}</p>
      )}
    </>
  );
}

function PlaceForm({ place }: { place: PlaybookPlace }): ReactNode {
  const t = useTranslations("playbooks");
  const router = useRouter();
  const id = useId();
  const [path, setPath] = useState(place.path);
  const [ref, setRef] = useState(place.ref);
  return (
    <Form
      className="place-form"
      onSubmit={(event) => {
        event.preventDefault();
        router.push(playbooksPage({ path: path.trim(), ref: ref.trim() }));
      }}
    >
      <TextInput id={`${id}-path`} size="md" labelText={t("repository")} value={path} onChange={(event) => setPath(event.target.value)} />
      <TextInput id={`${id}-ref`} size="md" labelText={t("ref")} value={ref} onChange={(event) => setRef(event.target.value)} />
      <Button type="submit" size="md" kind="tertiary">
        {t("look")}
      </Button>
    </Form>
  );
}

function PlaybookTable({ playbooks, place }: { playbooks: readonly PlaybookView[]; place: PlaybookPlace }): ReactNode {
  const t = useTranslations("playbooks");
  const may = useMay("runs:write");
  return (
    <div className="wide-table" tabIndex={0} role="region" aria-label={t("title")}>
      <Table>
        <TableHead>
          <TableRow>
            {COLUMNS.map((column) => (
              <TableHeader key={column}>{t(`columns.${column}`)}</TableHeader>
            ))}
            {may && <TableHeader>{t("columns.start")}</TableHeader>}
          </TableRow>
        </TableHead>
        <TableBody>
          {playbooks.map((playbook) => (
            <TableRow key={playbook.name}>
              <TableCell>
                <PageLink href={playbookPage(playbook.name, place)}>
                  <Line text={playbook.name} />
                </PageLink>
              </TableCell>
              <TableCell className="playbook-words">
                <Line text={playbook.description ?? ""} />
              </TableCell>
              <TableCell>{t(`sources.${playbook.source}`)}</TableCell>
              <TableCell>{playbook.version}</TableCell>
              <TableCell>{playbook.steps.length}</TableCell>
              {may && (
                <TableCell>
                  <PageLink href={startRunPage(playbook.name, place)} aria-label={t("startNamed", { name: playbook.name })}>
                    {t("start")}
                  </PageLink>
                </TableCell>
              )}
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </div>
  );
}
