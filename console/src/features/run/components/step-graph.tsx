"use client";
/** The steps of a run as a picture of what needs what. Each step is a button in reading order; the lines are for eyes only. */
import type { RunPlaybookView, RunView } from "@praxis/api/contract";
import type { CSSProperties, ReactNode } from "react";
import { useTranslations } from "use-intl";
import { Elapsed } from "../../../components/elapsed";
import { Line } from "../../../components/plain-text";
import { StatusMark } from "../../../components/status-mark";
import { layoutSteps, type GraphEdge, type GraphNode } from "../model/step-graph";

interface StepGraphProps {
  run: RunView;
  plan: RunPlaybookView | undefined;
  chosen: string | null;
  onChoose: (stepId: string) => void;
}

const BOX = { width: 208, height: 68, gapX: 48, gapY: 16 };
const left = ({ column }: GraphNode): number => column * (BOX.width + BOX.gapX);
const top = ({ row }: GraphNode): number => row * (BOX.height + BOX.gapY);

export function StepGraph({ run, plan, chosen, onChoose }: StepGraphProps): ReactNode {
  const t = useTranslations("run");
  const needs = new Map(plan?.steps.map((step) => [step.id, step.needs]));
  const graph = layoutSteps(run.steps.map(({ id }) => ({ id, needs: needs.get(id) ?? [] })));
  const width = Math.max(graph.columns * (BOX.width + BOX.gapX) - BOX.gapX, 0);
  const height = Math.max(graph.rows * (BOX.height + BOX.gapY) - BOX.gapY, 0);
  return (
    <div className="step-graph" role="group" aria-label={t("steps")}>
      <div className="step-graph__field" style={{ inlineSize: width, blockSize: height } satisfies CSSProperties}>
        <svg width={width} height={height} aria-hidden="true">
          {graph.edges.map((edge) => (
            <path key={`${edge.from.id} ${edge.to.id}`} d={wayOf(edge)} />
          ))}
        </svg>
        {graph.nodes.map((node) => {
          const step = run.steps.find(({ id }) => id === node.id);
          if (step === undefined) return null;
          return (
            <button
              key={node.id}
              type="button"
              className="step-graph__step"
              aria-pressed={chosen === node.id}
              style={{ left: left(node), top: top(node), inlineSize: BOX.width, blockSize: BOX.height }}
              onClick={() => onChoose(node.id)}
            >
              <span className="step-graph__name">
                <Line text={step.name} />
              </span>
              <span className="step-graph__state">
                <StatusMark status={step.status} />
                {step.startedAt !== undefined && (
                  <span className="quiet">
                    <Elapsed from={step.startedAt} to={step.finishedAt} />
                  </span>
                )}
              </span>
            </button>
          );
        })}
      </div>
    </div>
  );
}

function wayOf({ from, to }: GraphEdge): string {
  const x1 = left(from) + BOX.width;
  const y1 = top(from) + BOX.height / 2;
  const x2 = left(to);
  const y2 = top(to) + BOX.height / 2;
  const bend = x1 + BOX.gapX / 2;
  return `M${String(x1)} ${String(y1)} C${String(bend)} ${String(y1)} ${String(x2 - BOX.gapX / 2)} ${String(y2)} ${String(x2)} ${String(y2)}`;
}
