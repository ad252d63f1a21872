/** The frame of all pages for people who are signed in. The address book says who may see what; the API decides. */
import { redirect } from "next/navigation";
import type { ReactNode } from "react";
import { LiveBanner } from "../../components/live-banner";
import { AppShell } from "../../components/shell/app-shell";
import { consoleEnv } from "../../env";
import { LiveProvider } from "../../lib/live/live-provider";
import { serverSession } from "../../lib/session/server-session";
import { PrincipalProvider } from "../../lib/session/principal";
import "../panels.scss";
import "../pages.scss";
import "../runs.scss";

export default async function ConsoleLayout({ children }: { children: ReactNode }): Promise<ReactNode> {
  const session = await serverSession();
  if (session === null) redirect("/login");
  return (
    <PrincipalProvider principal={session.principal}>
      <LiveProvider liveUrl={consoleEnv().liveUrl}>
        <AppShell>
          <LiveBanner />
          {children}
        </AppShell>
      </LiveProvider>
    </PrincipalProvider>
  );
}
