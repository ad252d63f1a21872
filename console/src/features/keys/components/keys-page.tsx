"use client";
/** /keys: who may look after keys sees them, makes them and ends them; the others are told what they lack. */
import { Button, SkeletonText, Table, TableBody, TableCell, TableHead, TableHeader, TableRow, Tag } from "@carbon/react";
import { paths, type KeyView } from "@praxis/api/contract";
import { useState, type ReactNode } from "react";
import { useTranslations } from "use-intl";
import { ConfirmDialog } from "../../../components/confirm-dialog";
import { EmptyState } from "../../../components/empty-state";
import { NotAllowed } from "../../../components/not-allowed";
import { PageHeader } from "../../../components/page-header";
import { Line } from "../../../components/plain-text";
import { ProblemNotice } from "../../../components/problem-notice";
import { TimeAgo } from "../../../components/time-ago";
import { useMay } from "../../../lib/session/principal";
import { visibleText } from "../../../lib/text/visible-text";
import { useNow } from "../../../lib/time/use-now";
import { useKeys, useRevokeKey } from "../api/use-keys";
import { CreateKey } from "./create-key";

const COLUMNS = ["name", "state", "rights", "pools", "created", "used", "ends"] as const;

export function KeysPage(): ReactNode {
  const t = useTranslations("keys");
  const may = useMay("admin");
  const [creating, setCreating] = useState(false);
  return (
    <>
      <PageHeader
        title={t("title")}
        text={t("text")}
        actions={may && <Button onClick={() => setCreating(true)}>{t("create.open")}</Button>}
      />
      {may ? <KeyTable /> : <NotAllowed scope="admin" />}
      {creating && <CreateKey onClose={() => setCreating(false)} />}
    </>
  );
}

function KeyTable(): ReactNode {
  const t = useTranslations("keys");
  const { keys, error, refetch, more } = useKeys();
  const [asked, setAsked] = useState<KeyView | null>(null);
  if (keys === undefined)
    return error === null ? <SkeletonText paragraph lineCount={5} /> : <ProblemNotice error={error} retry={refetch} />;
  if (keys.length === 0) return <EmptyState title={t("emptyTitle")} text={t("emptyText")} />;
  return (
    <>
      {error !== null && <ProblemNotice error={error} retry={refetch} />}
      <div className="wide-table" tabIndex={0} role="region" aria-label={t("title")}>
        <Table>
          <TableHead>
            <TableRow>
              {COLUMNS.map((column) => (
                <TableHeader key={column}>{t(`columns.${column}`)}</TableHeader>
              ))}
              <TableHeader>{t("columns.actions")}</TableHeader>
            </TableRow>
          </TableHead>
          <TableBody>
            {keys.map((key) => (
              <KeyRow key={key.id} apiKey={key} onRevoke={() => setAsked(key)} />
            ))}
          </TableBody>
        </Table>
      </div>
      {more !== null && (
        <Button kind="tertiary" size="md" onClick={more}>
          {t("more")}
        </Button>
      )}
      {asked !== null && <RevokeKey apiKey={asked} onClose={() => setAsked(null)} />}
    </>
  );
}

function KeyRow({ apiKey, onRevoke }: { apiKey: KeyView; onRevoke: () => void }): ReactNode {
  const t = useTranslations("keys");
  const now = useNow();
  const isOver = apiKey.expiresAt !== undefined && Date.parse(apiKey.expiresAt) <= now;
  const state = apiKey.revokedAt !== undefined ? "revoked" : isOver ? "expired" : "active";
  return (
    <TableRow>
      <TableCell>
        <Line text={apiKey.name} />
        <p className="quiet mono">{apiKey.id}</p>
      </TableCell>
      <TableCell>
        <Tag size="sm" type={state === "active" ? "blue" : "gray"}>
          {t(`states.${state}`)}
        </Tag>
      </TableCell>
      <TableCell className="key-rights">{apiKey.role === undefined ? apiKey.scopes.join(", ") : t(`roles.${apiKey.role}`)}</TableCell>
      <TableCell>{apiKey.pools === null ? t("allPools") : <Line text={apiKey.pools.join(", ")} />}</TableCell>
      <TableCell>
        <TimeAgo at={apiKey.createdAt} />
      </TableCell>
      <TableCell>{apiKey.lastUsedAt === undefined ? t("neverUsed") : <TimeAgo at={apiKey.lastUsedAt} />}</TableCell>
      <TableCell>{apiKey.expiresAt === undefined ? t("neverEnds") : <TimeAgo at={apiKey.expiresAt} />}</TableCell>
      <TableCell>
        {state === "active" && (
          <Button size="sm" kind="danger--ghost" aria-label={t("revoke.named", { name: visibleText(apiKey.name) })} onClick={onRevoke}>
            {t("revoke.button")}
          </Button>
        )}
      </TableCell>
    </TableRow>
  );
}

function RevokeKey({ apiKey, onClose }: { apiKey: KeyView; onClose: () => void }): ReactNode {
  const t = useTranslations("keys.revoke");
  const { mutate, isPending, error } = useRevokeKey();
  return (
    <ConfirmDialog
      title={t("title", { name: visibleText(apiKey.name) })}
      effect={t("effect")}
      confirm={t("button")}
      danger
      reason="none"
      sameAs={() => ({
        commandLine: `praxis key revoke ${apiKey.id}`,
        request: `curl -X DELETE "$PRAXIS_API_URL"${paths.key(apiKey.id)} \\\n  -H "X-API-Key: $PRAXIS_API_KEY"`,
      })}
      busy={isPending}
      error={error}
      onConfirm={() => mutate(apiKey.id, { onSuccess: onClose })}
      onClose={onClose}
    />
  );
}
