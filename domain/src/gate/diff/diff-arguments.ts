/** How git must be asked, so that neither its configuration nor the judged tree decides what the gate sees. */

/**
 * `git <DIFF_ARGUMENTS> <base> <head>`. The caller also keeps attributes out (`.gitattributes` could declare text binary or start a
 * text converter): a work tree without files, `GIT_INDEX_FILE` naming no file, and no `info/attributes`.
 * 50 % is the similarity measured for changed-line coverage of renamed files; the rename limit is far above any change a person reads.
 */
export const DIFF_ARGUMENTS: readonly string[] = [
  "-c",
  "core.quotepath=off",
  "-c",
  "diff.suppressBlankEmpty=false",
  "diff",
  "--raw",
  "-z",
  "--patch",
  "--unified=0",
  "--inter-hunk-context=0",
  "--no-color",
  "--no-ext-diff",
  "--no-textconv",
  "--find-renames=50%",
  "-l20000",
  "--full-index",
  "--no-abbrev",
  "--no-relative",
  "--diff-algorithm=myers",
  "--indent-heuristic",
  "--src-prefix=a/",
  "--dst-prefix=b/",
  "--submodule=short",
  "--ignore-submodules=none",
  "-O/dev/null",
];
