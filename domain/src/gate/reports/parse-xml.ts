/** XML text → elements. Entities of a document type are never expanded, so no report can grow beyond its own size. */
import { SaxesParser } from "saxes";

export interface XmlElement {
  name: string;
  attributes: Readonly<Record<string, string>>;
  children: readonly XmlElement[];
  text: string;
}

interface OpenElement {
  name: string;
  attributes: Record<string, string>;
  children: OpenElement[];
  text: string;
}

/** Throws an Error with line and column for text that is no XML. */
export function parseXml(text: string): XmlElement {
  const parser = new SaxesParser({ xmlns: false, position: true });
  const root: OpenElement = { name: "", attributes: {}, children: [], text: "" };
  const open: OpenElement[] = [root];
  parser.on("error", (error) => {
    throw error;
  });
  parser.on("opentag", ({ name, attributes }) => {
    const element = { name, attributes: { ...attributes }, children: [], text: "" };
    open.at(-1)?.children.push(element);
    open.push(element);
  });
  parser.on("closetag", () => void open.pop());
  const addText = (chunk: string): void => {
    const element = open.at(-1);
    if (element) element.text += chunk;
  };
  parser.on("text", addText);
  parser.on("cdata", addText);
  parser.write(text.replace(/^\ufeff/, "")).close();
  const [first] = root.children;
  if (!first) throw new Error("there is no element in it");
  return first;
}

/** Every element of this name at any depth, in order. */
export function elements(root: XmlElement, name: string): XmlElement[] {
  const own = root.name === name ? [root] : [];
  return [...own, ...root.children.flatMap((child) => elements(child, name))];
}

export function numberOf(element: XmlElement, attribute: string): number {
  const value = Number(element.attributes[attribute]);
  return Number.isFinite(value) ? value : 0;
}
