/** The two ways to change a part of a JSON document, as bodies. */
import { PATCH_OPERATIONS_MAX } from "@praxis/domain/patch";
import { z } from "zod";

export const JSON_PATCH_MEDIA_TYPE = "application/json-patch+json";
export const MERGE_PATCH_MEDIA_TYPE = "application/merge-patch+json";

const pointer = z.string().max(10_000);
const value = z.unknown().refine((given) => given !== undefined, "is needed");

/** Members that the standard does not know are ignored, as it says. */
const operationSchema = z.discriminatedUnion("op", [
  z.object({ op: z.enum(["add", "replace", "test"]), path: pointer, value }),
  z.object({ op: z.literal("remove"), path: pointer }),
  z.object({ op: z.enum(["move", "copy"]), path: pointer, from: pointer }),
]);

export const jsonPatchSchema = z.array(operationSchema).max(PATCH_OPERATIONS_MAX);
/** At the top of a document or task only an object makes sense; a document of another form is replaced by PUT. */
export const mergePatchSchema = z.record(z.string(), z.unknown());

export const patchBodies = { [JSON_PATCH_MEDIA_TYPE]: jsonPatchSchema, [MERGE_PATCH_MEDIA_TYPE]: mergePatchSchema } as const;
