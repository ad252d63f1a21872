"use client";
/** Somebody was faster: my version and theirs side by side, and the choice between them. Nothing has been written. */
import { Modal, Table, TableBody, TableCell, TableHead, TableHeader, TableRow, Tag } from "@carbon/react";
import type { ReactNode } from "react";
import { useTranslations } from "use-intl";
import { Line } from "../../../components/plain-text";

export interface ConflictLine {
  name: string;
  mine: string;
  theirs: string;
  clash: boolean;
}

interface ConflictDialogProps {
  title: string;
  explanation: string;
  lines: readonly ConflictLine[];
  /** What keeping mine is called; null: it is not possible any more. */
  keep: string | null;
  onKeep: () => void;
  onTake: () => void;
}

export function ConflictDialog({ title, explanation, lines, keep, onKeep, onTake }: ConflictDialogProps): ReactNode {
  const t = useTranslations("tasks.conflict");
  return (
    <Modal
      open
      modalHeading={t("title")}
      modalLabel={title.slice(0, 100)}
      primaryButtonText={keep ?? t("take")}
      secondaryButtonText={keep === null ? t("close") : t("take")}
      onRequestSubmit={keep === null ? onTake : onKeep}
      onRequestClose={onTake}
      closeButtonLabel={t("close")}
    >
      <p>{explanation}</p>
      <div className="wide-table" tabIndex={0} role="region" aria-label={t("title")}>
        <Table size="sm">
          <TableHead>
            <TableRow>
              <TableHeader>{t("field")}</TableHeader>
              <TableHeader>{t("mine")}</TableHeader>
              <TableHeader>{t("theirs")}</TableHeader>
            </TableRow>
          </TableHead>
          <TableBody>
            {lines.map((line) => (
              <TableRow key={line.name}>
                <TableCell>
                  {line.name}{" "}
                  {line.clash && (
                    <Tag size="sm" type="red">
                      {t("clash")}
                    </Tag>
                  )}
                </TableCell>
                <TableCell>
                  <Line text={line.mine.slice(0, 300)} />
                </TableCell>
                <TableCell>
                  <Line text={line.theirs.slice(0, 300)} />
                </TableCell>
              </TableRow>
            ))}
          </TableBody>
        </Table>
      </div>
    </Modal>
  );
}
