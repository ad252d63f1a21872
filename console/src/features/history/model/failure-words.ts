/** What an event says about why something did not succeed: of Temporal's failures and of our own answers, one line. Pure. */
import { isRecord } from "../../../lib/playbooks/is-record";

/** Null: it says nothing about it. `attributes` as the API decodes them: payloads are lists of values. */
export function failureWords(attributes: Readonly<Record<string, unknown>>): string | null {
  const { lastFailure, failure, result, details } = attributes;
  return (
    ofTemporal(lastFailure) ??
    ofTemporal(failure) ??
    ofAnswer(first(result)) ??
    ofAnswer(isRecord(details) ? first(details["result"]) : null)
  );
}

const first = (payloads: unknown): unknown => (Array.isArray(payloads) ? payloads[0] : null);
const textOf = (value: unknown): string => (typeof value === "string" ? value : "");

/** `type: message`; a failure that only wraps another one leaves the word to it. */
function ofTemporal(failure: unknown): string | null {
  if (!isRecord(failure)) return null;
  const info = failure["applicationFailureInfo"];
  const message = textOf(failure["message"]);
  return line(isRecord(info) ? textOf(info["type"]) : "", message) ?? ofTemporal(failure["cause"]);
}

function ofAnswer(answer: unknown): string | null {
  if (!isRecord(answer)) return null;
  const { failure, reason, decisions } = answer;
  if (isRecord(failure)) return line(textOf(failure["code"]), textOf(failure["message"]));
  if (Array.isArray(decisions)) return decisions.map(ofAnswer).find((words) => words !== null) ?? null;
  return line("", textOf(reason));
}

function line(code: string, message: string): string | null {
  const words = [code, message].filter((part) => part !== "").join(": ");
  return words === "" ? null : words;
}
