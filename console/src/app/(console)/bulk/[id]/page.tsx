/** /bulk/<id of an order for many runs> */
import type { ReactNode } from "react";
import { BulkPage } from "../../../../features/bulk/components/bulk-page";
import { pageTitle } from "../../../../lib/i18n/page-title";

export const generateMetadata = pageTitle((messages) => messages.bulk.pageTitle);

export default async function BulkRoute({ params }: { params: Promise<{ id: string }> }): Promise<ReactNode> {
  return <BulkPage bulkId={(await params).id} />;
}
