"use client";
/** The status of a run or step: an icon of its own shape and a word, so that colour alone never says it. */
import {
  CheckmarkFilled,
  CircleDash,
  CircleOutline,
  ErrorFilled,
  Help,
  InProgress,
  PauseFilled,
  Recycle,
  SkipForwardFilled,
  StopFilledAlt,
  Time,
  WarningAltFilled,
} from "@carbon/icons-react";
import type { RunStatus, StepStatus } from "@praxis/domain/run";
import type { ComponentType, ReactNode } from "react";
import { useTranslations } from "use-intl";

type Mark = ComponentType<{ size?: number | string; className?: string }>;

const MARKS: Record<RunStatus | StepStatus, Mark> = {
  accepted: CircleDash,
  running: InProgress,
  paused: PauseFilled,
  succeeded: CheckmarkFilled,
  failed: ErrorFilled,
  cancelled: StopFilledAlt,
  timed_out: WarningAltFilled,
  pending: CircleDash,
  ready: CircleOutline,
  waiting: Time,
  skipped: SkipForwardFilled,
  unknown: Help,
  reused: Recycle,
};

export function StatusMark({ status }: { status: RunStatus | StepStatus }): ReactNode {
  const t = useTranslations("common.status");
  const Icon = MARKS[status];
  return (
    <span className={`status-mark status-mark--${status}`}>
      <Icon size={16} />
      <span>{t(status)}</span>
    </span>
  );
}
