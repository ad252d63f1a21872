"use client";
/** The question before many runs are cancelled or retried: how many exactly, what happens to each, and why. */
import { InlineLoading } from "@carbon/react";
import { useRouter } from "next/navigation";
import type { ReactNode } from "react";
import { useTranslations } from "use-intl";
import { ConfirmDialog } from "../../../components/confirm-dialog";
import { useBulkCount, useOrderBulk } from "../api/order-bulk";
import { sameBulkOrder, type BulkOrder } from "../model/bulk-order";

export function BulkDialog({ order, onClose }: { order: BulkOrder; onClose: () => void }): ReactNode {
  const t = useTranslations("runs.bulk");
  const router = useRouter();
  const { data, error: notCounted } = useBulkCount(order);
  const { mutate, isPending, error } = useOrderBulk(order);
  const { action } = order;
  return (
    <ConfirmDialog
      title={t(`${action}.title`)}
      effect={
        <>
          <strong>
            {data === undefined ? <InlineLoading description={t("counting")} /> : t(`${action}.count`, { count: data.count })}
          </strong>{" "}
          {t(`${action}.effect`)}
        </>
      }
      confirm={t(`${action}.confirm`, { count: data?.count ?? 0 })}
      danger={action === "cancel"}
      reason="needed"
      sameAs={(reason) => sameBulkOrder(order, reason.trim() === "" ? t("reasonExample") : reason.trim())}
      busy={isPending || data === undefined || data.count === 0}
      error={error ?? notCounted}
      onConfirm={(reason) => mutate(reason, { onSuccess: ({ id }) => router.push(`/bulk/${id}`) })}
      onClose={onClose}
    />
  );
}
