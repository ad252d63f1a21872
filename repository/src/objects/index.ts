/** Streams of what a commit holds. Paths are bytes here: git does not promise that they are UTF-8. */
export { streamTree, type TreeEntry } from "./stream-tree.js";
export { streamBlobs, type BlobPart } from "./stream-blobs.js";
export { splitAtNul } from "./split-at-nul.js";
export { displayPath } from "./display-path.js";
