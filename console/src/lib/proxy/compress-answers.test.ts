/** A media type is handed on as a text, everything else as it was. That Next compresses it then is seen on the production build. */
import { expect, test } from "@jest/globals";
import { IncomingMessage, ServerResponse } from "node:http";
import { Socket } from "node:net";
import { compressAnswers } from "./compress-answers";

test("a media type that came as a list of one is a text; lists of several and other headers stay what they are", () => {
  const response = new ServerResponse(new IncomingMessage(new Socket()));
  compressAnswers(response);
  response.setHeader("content-type", ["application/json"]).setHeader("vary", ["cookie"]).setHeader("set-cookie", ["a=1", "b=2"]);
  expect(response.getHeaders()).toEqual({ "content-type": "application/json", vary: ["cookie"], "set-cookie": ["a=1", "b=2"] });
  response.setHeader("Content-Type", "text/html");
  expect(response.getHeader("content-type")).toBe("text/html");
});
