"use client";
/** Says on every page when what it shows may be old, and since when. It comes and goes by itself. */
import { InlineNotification } from "@carbon/react";
import type { ReactNode } from "react";
import { useTranslations } from "use-intl";
import { useLiveStatus } from "../lib/live/live-provider";
import { usePreferences } from "../lib/preferences";
import { timeOfDay } from "../lib/time/format-times";
import { useNow } from "../lib/time/use-now";
import { useZone } from "../lib/time/use-zone";

/** Shorter cuts, such as a token that is renewed, are nobody's concern. */
const GRACE_MS = 1500;

export function LiveBanner(): ReactNode {
  const t = useTranslations("live");
  const status = useLiveStatus();
  const now = useNow();
  const zone = useZone();
  const { locale } = usePreferences();
  const lost = status.state === "lost" ? status : null;
  const since = lost === null ? status.behindSince : lost.since;
  if (since === null || now - since < GRACE_MS) return null;
  const why = lost === null ? "behind" : lost.reason;
  return (
    <InlineNotification
      className="live-banner"
      kind={why === "unreachable" || why === "behind" ? "warning" : "info"}
      lowContrast
      hideCloseButton
      title={t(`${why}.title`)}
      subtitle={t(`${why}.text`, { time: timeOfDay(since, locale, zone) })}
    />
  );
}
