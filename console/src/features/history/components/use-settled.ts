"use client";
/** A value that changes fast, as it was when it last stood still for a moment; the first one at once. */
import { useEffect, useState } from "react";

const STILL_MS = 250;

export function useSettled(value: string): string {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), STILL_MS);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}
