/** How a call reaches the process that must answer it, when that is another one. */
import type { Principal } from "@praxis/domain/access";
import type { Request, Response } from "express";

export interface PassedCall {
  request: Request;
  response: Response;
  principal: Principal;
  /** Read whole already; null: none. */
  body: Buffer | null;
}

export interface PassOn {
  /** True: another process answered, and its answer was written. False: this process has to answer. */
  (call: PassedCall): Promise<boolean>;
  /** Did another process of ours send this call here? */
  isPassedOn(request: Request): boolean;
}
