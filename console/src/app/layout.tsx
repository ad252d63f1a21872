/** The document around every page: language, look and fonts, known before the first paint. No logic. */
import localFont from "next/font/local";
import type { Metadata } from "next";
import type { ReactNode } from "react";
import { MESSAGES } from "../lib/i18n/messages";
import { PageFrame } from "../lib/page-frame";
import { serverPreferences } from "../lib/server-preferences";
import { themeClass } from "../lib/theme/themes";
import "./styles.scss";

const sans = localFont({
  src: [
    { path: "../../../node_modules/@ibm/plex-sans/fonts/split/woff2/IBMPlexSans-Regular-Latin1.woff2", weight: "400" },
    { path: "../../../node_modules/@ibm/plex-sans/fonts/split/woff2/IBMPlexSans-SemiBold-Latin1.woff2", weight: "600" },
  ],
  variable: "--font-sans",
  display: "swap",
});
const mono = localFont({
  src: "../../../node_modules/@ibm/plex-mono/fonts/split/woff2/IBMPlexMono-Regular-Latin1.woff2",
  variable: "--font-mono",
  display: "swap",
  preload: false,
});

export const metadata: Metadata = { title: "Kyros Praxis" };

export default async function RootLayout({ children }: { children: ReactNode }): Promise<ReactNode> {
  const preferences = await serverPreferences();
  return (
    <html lang={preferences.locale} className={`${themeClass(preferences.theme)} ${sans.variable} ${mono.variable}`}>
      <body>
        <PageFrame preferences={preferences} messages={MESSAGES[preferences.locale]}>
          {children}
        </PageFrame>
      </body>
    </html>
  );
}
