/**
 * JSON Patch (RFC 6902) and JSON Merge Patch (RFC 7396) on documents that are never changed in place. Written here because the
 * packages for it change their input, read array indexes loosely, and let a patch reach the prototypes of the whole process.
 */
export { applyJsonPatch, hasTest, PATCH_OPERATIONS_MAX, type PatchOperation } from "./apply-json-patch.js";
export { applyMergePatch } from "./apply-merge-patch.js";
export { isSameJson } from "./is-same-json.js";
export { assertPlainJson, isForbiddenKey, JSON_DEPTH_MAX } from "./plain-json.js";
