/** /keys */
import type { ReactNode } from "react";
import { KeysPage } from "../../../features/keys/components/keys-page";
import { pageTitle } from "../../../lib/i18n/page-title";

export const generateMetadata = pageTitle((messages) => messages.keys.title);

export default function KeysRoute(): ReactNode {
  return <KeysPage />;
}
