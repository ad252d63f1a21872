"use client";
/** The editor behind `CodeView`, in a file of its own, which comes only when there is something to show in it. For `CodeView` alone. */
import { json } from "@codemirror/lang-json";
import { yaml } from "@codemirror/lang-yaml";
import { bracketMatching, defaultHighlightStyle, foldGutter, HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { EditorState } from "@codemirror/state";
import { EditorView, lineNumbers } from "@codemirror/view";
import { useEffect, useRef, type ReactNode } from "react";
import { visibleText } from "../lib/text/visible-text";

export interface CodeEditorProps {
  text: string;
  language: "json" | "yaml";
  label: string;
  /** From 1: brought into view, also when it changes. */
  line?: number | null;
}

const LANGUAGES = { json, yaml };

const look = EditorView.theme({
  "&": { backgroundColor: "var(--cds-layer-01)", color: "var(--cds-text-primary)", fontSize: "0.8125rem", maxBlockSize: "28rem" },
  ".cm-gutters": { backgroundColor: "var(--cds-layer-01)", color: "var(--cds-text-secondary)", border: "none" },
  ".cm-scroller": { overflow: "auto", fontFamily: "var(--font-mono), ui-monospace, monospace" },
});

/** Names and words of the language in the colour of links, all else as text: the editor's own colours cannot be read in the dark. */
const NAMES = new Set(["#708", "#00f", "#00c", "#219", "#05a"]);
const colours = HighlightStyle.define(
  defaultHighlightStyle.specs.map(({ color, ...rest }) =>
    color === undefined ? rest : { ...rest, color: NAMES.has(String(color)) ? "var(--cds-link-primary)" : "var(--cds-text-primary)" },
  ),
);

/** The page's own nonce, so that the editor may add its style element. */
const pageNonce = (): string => document.querySelector<HTMLScriptElement>("script[nonce]")?.nonce ?? "";

export function CodeEditor({ text, language, label, line = null }: CodeEditorProps): ReactNode {
  const place = useRef<HTMLDivElement>(null);
  const shown = useRef<EditorView>(null);
  useEffect(() => {
    if (place.current === null) return;
    const view = new EditorView({
      parent: place.current,
      state: EditorState.create({
        doc: visibleText(text),
        extensions: [
          EditorView.cspNonce.of(pageNonce()),
          EditorState.readOnly.of(true),
          EditorView.contentAttributes.of({ "aria-label": label, "aria-readonly": "true", tabindex: "0" }),
          EditorView.lineWrapping,
          lineNumbers(),
          foldGutter(),
          bracketMatching(),
          syntaxHighlighting(colours),
          look,
          LANGUAGES[language](),
        ],
      }),
    });
    shown.current = view;
    return () => {
      shown.current = null;
      view.destroy();
    };
  }, [text, language, label]);
  useEffect(() => {
    const { current: view } = shown;
    if (view === null || line === null || line > view.state.doc.lines) return;
    // Only the editor's own scroll: the page stays where the reader has it.
    view.scrollDOM.scrollTop = view.lineBlockAt(view.state.doc.line(line).from).top;
  }, [text, line]);
  return <div ref={place} className="code-view" />;
}
