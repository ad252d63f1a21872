/** The pages of the console that `npm start` runs may open the live socket, and those that somebody named. */
import { expect, test } from "@jest/globals";
import { consoleOrigins } from "./services.js";

test("the names of this machine, the public address without its path, and what was named, each once", () => {
  const own = { PRAXIS_CONSOLE_URL: "https://praxis.example.org/", PRAXIS_CONSOLE_ORIGINS: "https://a.example, http://localhost:3000" };
  expect(consoleOrigins(own, 3000).split(",")).toEqual([
    "http://127.0.0.1:3000",
    "http://localhost:3000",
    "https://praxis.example.org",
    "https://a.example",
  ]);
  expect(consoleOrigins({}, 3100)).toBe("http://127.0.0.1:3100,http://localhost:3100");
});
