/** Medians, percentiles and how far apart rounds are. */
export interface Spread {
  median: number;
  min: number;
  max: number;
}

/** Nearest rank: with few values a high percentile is simply the largest. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? NaN;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? NaN) + upper) / 2;
}

export function spread(values: readonly number[]): Spread {
  return { median: median(values), min: Math.min(...values), max: Math.max(...values) };
}

/** Round by round, so that what slows the whole machine for a while slows both sides of a ratio. */
export function ratios(above: readonly number[], below: readonly number[]): number[] {
  return above.flatMap((value, index) => {
    const other = below[index];
    return other === undefined || other === 0 ? [] : [value / other];
  });
}
