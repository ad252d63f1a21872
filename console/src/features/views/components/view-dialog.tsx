"use client";
/** Keeping the list that is open under a name, giving a kept one another name, or taking it away: for everybody, since all see the same views. */
import { TextInput } from "@carbon/react";
import type { View } from "@praxis/api/contract";
import { useState, type ReactNode } from "react";
import { useTranslations } from "use-intl";
import { ConfirmDialog } from "../../../components/confirm-dialog";
import { queryOfRunList, type RunList } from "../../../lib/run-list/run-list-address";
import { useChangeView, useDeleteView, useSaveView } from "../api/use-views";

export type ViewWish =
  | { readonly kind: "save"; readonly list: RunList }
  | { readonly kind: "rename"; readonly view: View }
  | { readonly kind: "remove"; readonly view: View };

const NAME_MAX = 100;

export function ViewDialog({ wish, onClose }: { wish: ViewWish; onClose: () => void }): ReactNode {
  const t = useTranslations("views");
  const [name, setName] = useState(wish.kind === "save" ? "" : wish.view.name);
  const save = useSaveView();
  const change = useChangeView();
  const remove = useDeleteView();
  const done = { onSuccess: onClose };
  const named = name.trim();
  const confirm = (): void => {
    if (wish.kind === "remove") remove.mutate(wish.view.id, done);
    else if (named === "") return;
    else if (wish.kind === "save") save.mutate({ name: named, query: queryOfRunList(wish.list) }, done);
    else change.mutate({ id: wish.view.id, name: named }, done);
  };
  return (
    <ConfirmDialog
      title={t(`${wish.kind}.title`)}
      effect={t(`${wish.kind}.effect`, { name: wish.kind === "save" ? "" : wish.view.name })}
      confirm={t(`${wish.kind}.button`)}
      danger={wish.kind === "remove"}
      reason="none"
      busy={save.isPending || change.isPending || remove.isPending}
      error={save.error ?? change.error ?? remove.error}
      onConfirm={confirm}
      onClose={onClose}
    >
      {wish.kind !== "remove" && (
        <TextInput
          id="view-name"
          labelText={t("name")}
          maxLength={NAME_MAX}
          value={name}
          onChange={({ target }) => setName(target.value)}
          data-modal-primary-focus
        />
      )}
    </ConfirmDialog>
  );
}
