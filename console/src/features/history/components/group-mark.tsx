"use client";
/** The status of a bar: an icon of its own shape; the word stands beside it or is read aloud. */
import {
  CheckmarkFilled,
  CircleDash,
  CircleFilled,
  ContinueFilled,
  ErrorFilled,
  InProgress,
  StopFilledAlt,
  WarningAltFilled,
} from "@carbon/icons-react";
import type { ComponentType, ReactNode } from "react";
import type { GroupStatus } from "../model/event-kinds";

const MARKS: Record<GroupStatus, ComponentType<{ size?: number | string; className?: string }>> = {
  open: CircleDash,
  started: InProgress,
  done: CheckmarkFilled,
  failed: ErrorFilled,
  timed_out: WarningAltFilled,
  cancelled: StopFilledAlt,
  continued: ContinueFilled,
  point: CircleFilled,
};

export function GroupMark({ status }: { status: GroupStatus }): ReactNode {
  const Icon = MARKS[status];
  return <Icon size={16} className={`group-mark group-mark--${status}`} />;
}
