/** Several words of a closed set, split by commas. */
import { InvalidArgumentError } from "commander";
import { nearest } from "../text/nearest.js";

export function listChoice(allowed: readonly string[]): (text: string) => string {
  return (text) => {
    for (const word of text.split(",")) {
      if (allowed.includes(word)) continue;
      const guess = nearest(word, allowed);
      throw new InvalidArgumentError(`"${word}" is not one of ${allowed.join(", ")}.${guess === null ? "" : ` Did you mean ${guess}?`}`);
    }
    return text;
  };
}
