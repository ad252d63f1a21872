/** A display name does not hide whose commits they are. */
import { expect, test } from "@jest/globals";
import { namesOf } from "./names-of.js";

test("a token's subject and address count besides its name", () => {
  const token = { id: "https://issuer.test#ada@work.example", name: "Ada L.", email: "ada@example.org" };
  expect(namesOf(token)).toEqual(["Ada L.", "ada@work.example", "ada@example.org"]);
});

test("a key is known by its name and id", () => {
  expect(namesOf({ id: "key_1", name: "ada@example.org" })).toEqual(["ada@example.org", "key_1"]);
});
