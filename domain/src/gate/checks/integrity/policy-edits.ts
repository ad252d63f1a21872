/** What an edit of the policy changes, value by value. Also one that only tightens needs a person: who may say what "tighter" is? */
import { canonicalJson } from "../../../hashing/index.js";
import { explainPolicy } from "../../policy/explain-policy.js";
import { parsePolicy } from "../../policy/parse-policy.js";

/** @returns lines such as `checks.coverage.target: 0.8 -> 0.5`; null when one side cannot be read. */
export function policyEdits(before: string | null, after: string | null): string[] | null {
  if (!parsePolicy(before).ok || !parsePolicy(after).ok) return null;
  const old = new Map(explainPolicy(before).map(({ key, value }) => [key, canonicalJson(value)]));
  return explainPolicy(after).flatMap(({ key, value }) => {
    const now = canonicalJson(value);
    const was = old.get(key);
    return was === now ? [] : [`${key}: ${was ?? "nothing"} -> ${now}`];
  });
}
