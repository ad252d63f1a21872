/** Keyset paging, the same for every list: `?limit=1..200&cursor=…` → `{items, nextCursor}`. */
import { z } from "zod";

export const PAGE_LIMIT_MAX = 200;
export const PAGE_LIMIT_DEFAULT = 50;

/** A whole number in a query, which always arrives as text. */
export function wholeNumber(minimum: number, maximum: number): z.ZodType<number, string> {
  return z
    .string()
    .regex(/^\d{1,16}$/, "must be a whole number")
    .transform(Number)
    .pipe(z.number().int().min(minimum).max(maximum));
}

/** Opaque: made by the server, handed back unchanged. */
export const cursorSchema = z.string().min(1).max(500);

export const pageQuery = {
  limit: wholeNumber(1, PAGE_LIMIT_MAX).optional(),
  cursor: cursorSchema.optional(),
};

/** `nextCursor` is null on the last page. */
export function pageOf<Item extends z.ZodType>(item: Item) {
  return z.object({ items: z.array(item), nextCursor: z.string().nullable() });
}

/** A point in time, RFC 3339, in UTC or with an offset. Answers are always UTC. */
export const timeSchema = z.iso.datetime({ offset: true });

/** Many values in one query parameter: repeated, or split by commas. */
export function listOf<const Values extends readonly [string, ...string[]]>(values: Values) {
  return z
    .union([z.string(), z.array(z.string())])
    .transform((given) => (Array.isArray(given) ? given : [given]).flatMap((part) => part.split(",")))
    .pipe(z.array(z.enum(values)).min(1));
}
