/** Where artifact bytes live. One implementation: files. */
export { createFileArtifactBytes, type ArtifactBytes } from "./artifact-bytes.js";
