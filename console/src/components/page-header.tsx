/** The head of every page: its one h1, a sentence below it, and what can be done here. */
import type { ReactNode } from "react";

interface PageHeaderProps {
  title: string;
  text?: ReactNode;
  actions?: ReactNode;
}

export function PageHeader({ title, text, actions }: PageHeaderProps): ReactNode {
  return (
    <header className="page-header">
      <div className="page-header__words">
        <h1>{title}</h1>
        {text !== undefined && <p>{text}</p>}
      </div>
      {actions !== undefined && <div className="page-header__actions">{actions}</div>}
    </header>
  );
}
