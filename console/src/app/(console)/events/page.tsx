/** /events */
import type { ReactNode } from "react";
import { EventsPage } from "../../../features/events/components/events-page";
import { pageTitle } from "../../../lib/i18n/page-title";

export const generateMetadata = pageTitle((messages) => messages.events.title);

export default function EventsRoute(): ReactNode {
  return <EventsPage />;
}
