/** A page's title in the language of the request, for `generateMetadata`. Server only. */
import type { Metadata } from "next";
import { serverPreferences } from "../server-preferences";
import { MESSAGES, type Messages } from "./messages";

export function pageTitle(text: (messages: Messages) => string): () => Promise<Metadata> {
  return async () => {
    const { locale } = await serverPreferences();
    return { title: `${text(MESSAGES[locale])} · Kyros Praxis` };
  };
}
