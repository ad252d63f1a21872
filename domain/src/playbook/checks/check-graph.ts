/** Needs that exist, no step that waits for itself. */
import { didYouMean } from "../../source/nearest-name.js";
import type { Playbook } from "../playbook.js";
import type { IssueReport } from "../../source/issue-report.js";
import { createStepGraph } from "./step-graph.js";

/** @param positions where each step stands in the text's list. @param otherIds ids of steps that have faults of their own: needing them is right. */
export function checkGraph(playbook: Playbook, positions: readonly number[], otherIds: readonly string[], report: IssueReport): void {
  const ids = playbook.steps.map((step) => step.id);
  const known = new Set([...ids, ...otherIds]);
  playbook.steps.forEach((step, index) => {
    const path = ["steps", positions[index] ?? index] as const;
    step.needs.forEach((need, place) => {
      const at = [...path, "needs", place];
      if (need === step.id) report.add(at, `The step \`${step.id}\` cannot need itself`);
      else if (!known.has(need)) report.add(at, `There is no step \`${need.slice(0, 100)}\`.${didYouMean(need, ids)}`);
      else if (step.needs.indexOf(need) < place) report.add(at, `The need \`${need}\` stands here twice`);
    });
  });
  for (const cycle of createStepGraph(playbook.steps).cycles()) {
    const index = ids.indexOf(cycle[0] ?? "");
    report.add(["steps", positions[index] ?? index, "needs"], `These steps wait for each other in a circle: ${cycle.join(" needs ")}`);
  }
}
