"use client";
/** Markdown of unknown origin: headings, lists, tables and code. Markup in it is shown as text, pictures from elsewhere are links. */
import type { ReactNode } from "react";
import Markdown, { type Components } from "react-markdown";
import remarkGfm from "remark-gfm";
import { visibleText } from "../lib/text/visible-text";

/** A page has one h1 and its own h2: what comes from a file stands below them. */
const COMPONENTS: Components = {
  h1: ({ children }) => <h3>{children}</h3>,
  h2: ({ children }) => <h4>{children}</h4>,
  h3: ({ children }) => <h5>{children}</h5>,
  a: ({ href, children }) => (
    <a href={href} target="_blank" rel="noopener noreferrer nofollow">
      {children}
    </a>
  ),
  img: ({ src, alt }) => <span>{`${alt ?? ""} (${typeof src === "string" ? src : ""})`}</span>,
};
const PLUGINS = [remarkGfm];

export function MarkdownText({ text }: { text: string }): ReactNode {
  return (
    <div className="markdown">
      <Markdown remarkPlugins={PLUGINS} components={COMPONENTS}>
        {visibleText(text)}
      </Markdown>
    </div>
  );
}
