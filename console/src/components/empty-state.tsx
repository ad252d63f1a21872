/** A place that has nothing to show: says why, and what would fill it. */
import type { ReactNode } from "react";

interface EmptyStateProps {
  title: string;
  text: string;
  action?: ReactNode;
}

export function EmptyState({ title, text, action }: EmptyStateProps): ReactNode {
  return (
    <section className="empty-state">
      <h2>{title}</h2>
      <p>{text}</p>
      {action}
    </section>
  );
}
