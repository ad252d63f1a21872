"use client";
/** A point in time: how long ago or how soon, with the exact time and zone on hover and for screen readers. */
import type { ReactNode } from "react";
import { usePreferences } from "../lib/preferences";
import { exactTime, relativeTime } from "../lib/time/format-times";
import { useNow } from "../lib/time/use-now";
import { useZone } from "../lib/time/use-zone";

export function TimeAgo({ at }: { at: string }): ReactNode {
  const now = useNow();
  const zone = useZone();
  const { locale } = usePreferences();
  const time = Date.parse(at);
  return (
    <time dateTime={at} title={exactTime(time, locale, zone)}>
      {relativeTime(time, now, locale)}
    </time>
  );
}
