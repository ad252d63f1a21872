"use client";
/** What every page stands in: texts, choices, and the cache of what the API answered. */
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import { IntlProvider } from "use-intl";
import { ApiProblem } from "./api/api-problem";
import type { Messages } from "./i18n/messages";
import { PreferencesProvider, type Preferences } from "./preferences";

/** What was read this shortly ago is shown again without asking. */
const FRESH_MS = 2000;
const TRIES_MAX = 2;

interface PageFrameProps {
  preferences: Preferences;
  messages: Messages;
  children: ReactNode;
}

export function PageFrame({ preferences, messages, children }: PageFrameProps): ReactNode {
  const [client] = useState(createQueryClient);
  return (
    <IntlProvider locale={preferences.locale} messages={messages} timeZone={preferences.zone ?? "UTC"}>
      <PreferencesProvider initial={preferences}>
        <QueryClientProvider client={client}>{children}</QueryClientProvider>
      </PreferencesProvider>
    </IntlProvider>
  );
}

/** A refusal stays one however often it is asked; only what never arrived is asked again. */
function createQueryClient(): QueryClient {
  const retry = (failures: number, error: Error): boolean => failures < TRIES_MAX && !(error instanceof ApiProblem && error.status < 500);
  return new QueryClient({ defaultOptions: { queries: { staleTime: FRESH_MS, retry } } });
}
