/** The offline plan, `.praxis/plan.yaml`: which work is agreed on, where it may reach, and what shows that it is done. */
import type { Issue } from "../../../errors/index.js";
import { createIssueReport } from "../../../source/issue-report.js";
import { readSource } from "../../../source/read-source.js";
import { group, list, needed, oneOf, text } from "../../policy/field.js";
import type { PlanItem } from "./evidence.js";

const id = text("", /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/, "an id: letters, digits, . _ -");

const ITEM_STATES = ["open", "done", "abandoned"] as const;

const PLAN = group({
  items: needed(
    list(
      group({
        id: needed(id),
        title: needed(text("")),
        state: needed(oneOf(ITEM_STATES, "open")),
        owner: text(null),
        globs: list(text(""), []),
        acceptance: list(group({ id: needed(id), test: text(null) }), []),
      }),
      [],
      { most: 5000 },
    ),
  ),
});

export type ParsedPlan = { ok: true; items: readonly PlanItem[] } | { ok: false; issues: readonly Issue[] };

export function parsePlan(content: string): ParsedPlan {
  const source = readSource(content, "plan");
  const report = createIssueReport(source);
  for (const fault of source.faults) report.addAt(fault.path, fault.message, fault);
  if (source.value === undefined && source.faults.length === 0) report.add([], "The text is empty: a plan has `items`");
  const plan = source.value === undefined ? null : PLAN.read(source.value, [], report);
  const seen = new Set<string>();
  plan?.items.forEach((item, index) => {
    if (seen.has(item.id)) report.add(["items", index, "id"], `There is already an item \`${item.id}\`: every id stands once`);
    seen.add(item.id);
  });
  const issues = report.issues();
  return plan && issues.length === 0 ? { ok: true, items: plan.items } : { ok: false, issues };
}
