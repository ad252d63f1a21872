/** A patch as it came over HTTP, applied to a value. */
import type { Json } from "@praxis/domain/hashing";
import { applyJsonPatch, applyMergePatch, hasTest, type PatchOperation } from "@praxis/domain/patch";
import { JSON_PATCH_MEDIA_TYPE } from "../../contract/patches.js";

export interface PatchBody {
  mediaType: string;
  value: unknown;
}

/** Throws what the patch core throws. */
export function applyPatch(value: Json, patch: PatchBody): Json {
  return patch.mediaType === JSON_PATCH_MEDIA_TYPE
    ? applyJsonPatch(value, patch.value as PatchOperation[])
    : applyMergePatch(value, patch.value as Json);
}

/** Does the patch say itself what it expects to find? */
export function isTested(patch: PatchBody): boolean {
  return patch.mediaType === JSON_PATCH_MEDIA_TYPE && hasTest(patch.value as PatchOperation[]);
}
