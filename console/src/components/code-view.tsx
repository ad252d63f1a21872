"use client";
/** JSON or YAML to read and copy: folding, search (Ctrl-F) and colours. Plain while the editor comes, and where a text is too large for it. */
import { lazy, Suspense, type ReactNode } from "react";
import type { CodeEditorProps } from "./code-editor";
import { PlainText } from "./plain-text";

const EDITOR_CHARACTERS_MAX = 1_000_000;
/** A third of a page's script: no page waits for it. */
const CodeEditor = lazy(async () => ({ default: (await import("./code-editor")).CodeEditor }));

export function CodeView(props: CodeEditorProps): ReactNode {
  const plain = <PlainText text={props.text} label={props.label} />;
  if (props.text.length > EDITOR_CHARACTERS_MAX) return plain;
  return (
    <Suspense fallback={plain}>
      <CodeEditor {...props} />
    </Suspense>
  );
}
