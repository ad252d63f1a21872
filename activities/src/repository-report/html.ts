/** The only way text becomes HTML here: the tag escapes everything put into it that is not itself made by the tag. */
const made = new WeakSet<object>();

export interface Html {
  readonly text: string;
}

export type HtmlValue = Html | string | number | readonly Html[];

export function html(parts: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  return mark(parts.map((part, index) => part + (index < values.length ? render(values[index] ?? "") : "")).join(""));
}

/** For text that is markup already and holds nothing of a stranger's unescaped: the charts, the style sheet. */
export function trustedHtml(text: string): Html {
  return mark(text);
}

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"'`]/g, (character) => `&#${character.charCodeAt(0)};`);
}

function mark(text: string): Html {
  const value: Html = Object.freeze({ text });
  made.add(value);
  return value;
}

function render(value: HtmlValue): string {
  if (typeof value === "string" || typeof value === "number") return escapeHtml(String(value));
  if ("text" in value) {
    // Data read from an artifact could have this shape too; only our own objects pass.
    return made.has(value) ? value.text : escapeHtml(value.text);
  }
  return value.map(render).join("");
}
