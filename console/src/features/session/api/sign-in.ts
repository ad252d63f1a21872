"use client";
/** Signs this browser in with a login link's code or an API key. The answer's token stays in a cookie that no script reads. */
import { problemSchema, type CreateSessionRequest } from "@praxis/api/contract";
import { ApiProblem } from "../../../lib/api/api-problem";
import { GUARD_HEADER } from "../../../lib/proxy/request-guard";

export async function signIn(request: CreateSessionRequest): Promise<void> {
  const answer = await fetch("/api/session", {
    method: "POST",
    headers: { [GUARD_HEADER]: "1", "content-type": "application/json" },
    body: JSON.stringify(request),
  });
  if (answer.ok) return;
  throw new ApiProblem(problemSchema.parse(await answer.json()));
}
