"use client";
/** A small plot of the last day: bars by bucket, with a legend in words. The table below it says the same to those who do not see it. */
import type { ReactNode } from "react";
import { usePreferences } from "../../../lib/preferences";
import { useZone } from "../../../lib/time/use-zone";
import { clockTime } from "../../../lib/time/format-times";
import { heightOf, scaleEnd, type Bucket } from "../model/plots";

/** Of one bucket, side by side; the parts of a bar stand on each other. */
export interface Bar {
  readonly parts: readonly { readonly className: string; readonly value: number }[];
}

interface DayPlotProps {
  buckets: readonly Bucket[];
  bars: (bucket: Bucket) => readonly Bar[];
  /** For people who cannot see it: what it shows in a sentence. */
  label: string;
  legend: readonly { readonly className: string; readonly text: string }[];
  /** How the scale's end is written. */
  scale: (end: number) => string;
}

const HEIGHT = 100;
const BUCKET = 10;
const GAP = 1;

const heightOfBar = ({ parts }: Bar): number => parts.reduce((sum, { value }) => sum + value, 0);

export function DayPlot({ buckets, bars, label, legend, scale }: DayPlotProps): ReactNode {
  const zone = useZone();
  const { locale } = usePreferences();
  const end = scaleEnd(buckets.flatMap((bucket) => bars(bucket).map(heightOfBar)));
  const ends = [buckets[0], buckets[Math.floor(buckets.length / 2)], buckets.at(-1)];
  return (
    <figure className="day-plot">
      <div className="day-plot__field">
        <span className="day-plot__scale quiet">{scale(end)}</span>
        <svg role="img" aria-label={label} viewBox={`0 0 ${String(buckets.length * BUCKET)} ${String(HEIGHT)}`} preserveAspectRatio="none">
          {buckets.map((bucket, index) => (
            <BucketBars key={bucket.at} x={index * BUCKET} bars={bars(bucket)} end={end} />
          ))}
        </svg>
      </div>
      <div className="day-plot__times quiet" aria-hidden="true">
        {ends.map((bucket, index) => (
          <span key={index}>{bucket === undefined ? "" : clockTime(Date.parse(bucket.at), locale, zone)}</span>
        ))}
      </div>
      <figcaption className="day-plot__legend">
        {legend.map(({ className, text }) => (
          <span key={className}>
            <svg viewBox="0 0 10 10" width="10" height="10" aria-hidden="true">
              <rect className={className} width="10" height="10" />
            </svg>{" "}
            {text}
          </span>
        ))}
      </figcaption>
    </figure>
  );
}

function BucketBars({ x, bars, end }: { x: number; bars: readonly Bar[]; end: number }): ReactNode {
  const width = (BUCKET - GAP) / bars.length;
  return bars.map((bar, index) => {
    let top = HEIGHT;
    return bar.parts.map(({ className, value }) => {
      const height = heightOf(value, end) * HEIGHT;
      top -= height;
      return height === 0 ? null : (
        <rect key={`${String(index)} ${className}`} className={className} x={x + index * width} y={top} width={width} height={height} />
      );
    });
  });
}
