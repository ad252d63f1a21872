/** Checks what came in against its schema: a query's fault is 400, a body's 422; every fault is listed. */
import { DomainError, type Issue } from "@praxis/domain/errors";
import { z } from "zod";

/** Texts of one query, `undefined` left out. Repeated parameters arrive as a list. */
export function readQuery(url: string): Record<string, string | string[]> {
  const mark = url.indexOf("?");
  const query: Record<string, string | string[]> = Object.create(null) as Record<string, string | string[]>;
  if (mark < 0) return query;
  for (const [name, value] of new URLSearchParams(url.slice(mark + 1))) {
    const before = query[name];
    query[name] = before === undefined ? value : [before, value].flat();
  }
  return query;
}

const NO_QUERY = z.strictObject({});

export function checkQuery(schema: z.ZodType | undefined, url: string): unknown {
  const result = (schema ?? NO_QUERY).safeParse({ ...readQuery(url) });
  if (result.success) return result.data;
  throw new DomainError("malformed_request", "A query parameter is unknown or cannot be read.", { issues: issuesOf(result.error) });
}

export function checkBody(schema: z.ZodType, body: unknown): unknown {
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  throw new DomainError("invalid_request", "The body breaks a rule of this route.", { issues: issuesOf(result.error) });
}

/** In our words, with places as callers write them. */
export function issuesOf(error: z.ZodError): Issue[] {
  return error.issues.flatMap((issue) => {
    if (issue.code === "unrecognized_keys") {
      return issue.keys.map((key) => ({ path: pathOf([...issue.path, key]), message: "is not known here" }));
    }
    return [{ path: pathOf(issue.path), message: issue.message }];
  });
}

function pathOf(path: readonly PropertyKey[]): string {
  return path.map((part, place) => (typeof part === "number" ? `[${String(part)}]` : `${place > 0 ? "." : ""}${String(part)}`)).join("");
}
