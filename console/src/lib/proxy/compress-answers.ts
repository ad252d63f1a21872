/**
 * Lets Next compress what route handlers answer. Next hands their headers on as lists, and its compression knows a media type only as
 * a text, so that the largest answers of all, histories, went to the page as they are (vercel/next.js 98007). Must change no header but that.
 */
import { ServerResponse } from "node:http";

export function compressAnswers(of: Pick<ServerResponse, "setHeader"> = ServerResponse.prototype): void {
  const { setHeader } = of;
  of.setHeader = function (this: ServerResponse, name, value) {
    const [only, ...others] = Array.isArray(value) && name.toLowerCase() === "content-type" ? (value as readonly string[]) : [];
    return setHeader.call(this, name, only === undefined || others.length > 0 ? value : only);
  };
}
