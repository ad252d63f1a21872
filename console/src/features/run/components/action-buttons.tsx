"use client";
/** Buttons for what may be done, and the question before each. Nothing is shown to a person who may not do it. */
import { Button, RadioButton, RadioButtonGroup } from "@carbon/react";
import { MESSAGE_MODES } from "@praxis/api/contract";
import { useRouter } from "next/navigation";
import { useState, type ReactNode } from "react";
import { useTranslations } from "use-intl";
import { ConfirmDialog } from "../../../components/confirm-dialog";
import { useMay } from "../../../lib/session/principal";
import { curlText } from "../../../lib/text/shell-text";
import { useRunAction } from "../api/use-run-action";
import { ACTION_SCOPE, callOf, commandLineOf, REASON_OF, type RunAction } from "../model/run-action";

interface ActionButtonsProps {
  runId: string;
  actions: readonly RunAction[];
  size?: "sm" | "md";
}

const DANGER: ReadonlySet<RunAction["kind"]> = new Set(["cancel", "revoke"]);

export function ActionButtons({ runId, actions, size = "md" }: ActionButtonsProps): ReactNode {
  const t = useTranslations("run.actions");
  const may = useMay(ACTION_SCOPE);
  const [asked, setAsked] = useState<RunAction | null>(null);
  if (!may || actions.length === 0) return null;
  return (
    <>
      {actions.map((action) => (
        <Button
          key={action.kind}
          size={size}
          kind={
            DANGER.has(action.kind) ? "danger--tertiary" : action.kind === "retryRun" || action.kind === "resume" ? "primary" : "tertiary"
          }
          onClick={() => setAsked(action)}
        >
          {t(`${nameOf(action)}.button`)}
        </Button>
      ))}
      {asked !== null && <AskedAction runId={runId} action={asked} onClose={() => setAsked(null)} />}
    </>
  );
}

type ActionName = Exclude<RunAction["kind"], "retryRun"> | "retryRun" | "retryFrom";

/** A retry from a step on has words of its own. */
function nameOf(action: RunAction): ActionName {
  return action.kind === "retryRun" && action.from !== undefined ? "retryFrom" : action.kind;
}

function AskedAction({ runId, action, onClose }: { runId: string; action: RunAction; onClose: () => void }): ReactNode {
  const t = useTranslations("run.actions");
  const router = useRouter();
  const [mode, setMode] = useState<(typeof MESSAGE_MODES)[number]>("steer");
  const { mutate, isPending, error } = useRunAction(runId);
  const name = nameOf(action);
  const confirm = (text: string): void =>
    mutate(
      { action, words: { text, mode } },
      {
        onSuccess: ({ id }) => {
          onClose();
          if (action.kind === "retryRun") router.push(`/runs/${id}`);
        },
      },
    );
  return (
    <ConfirmDialog
      title={t(`${name}.title`)}
      effect={t(`${name}.effect`)}
      confirm={t(`${name}.button`)}
      danger={DANGER.has(action.kind)}
      reason={REASON_OF[action.kind]}
      {...(action.kind === "message" ? { reasonLabel: t("message.label") } : {})}
      sameAs={(text) => {
        const { path, body } = callOf(runId, action, { text, mode });
        return { commandLine: commandLineOf(runId, action, { text, mode }), request: curlText("POST", path, body) };
      }}
      busy={isPending}
      error={error}
      onConfirm={confirm}
      onClose={onClose}
    >
      {action.kind === "message" && (
        <RadioButtonGroup
          legendText={t("message.mode")}
          name="message-mode"
          valueSelected={mode}
          onChange={(value) => setMode(MESSAGE_MODES.find((one) => one === value) ?? "steer")}
        >
          {MESSAGE_MODES.map((one) => (
            <RadioButton key={one} id={`mode-${one}`} value={one} labelText={t(`message.modes.${one}`)} />
          ))}
        </RadioButtonGroup>
      )}
    </ConfirmDialog>
  );
}
