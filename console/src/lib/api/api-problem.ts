/** A refusal of the API as pages handle it. Thrown by the API client and by nobody else. */
import type { Problem } from "@praxis/api/contract";

export class ApiProblem extends Error {
  override readonly name = "ApiProblem";
  constructor(readonly problem: Problem) {
    super(problem.detail);
  }
  get code(): string {
    return this.problem.code;
  }
  get status(): number {
    return this.problem.status;
  }
}
