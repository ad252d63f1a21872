"use client";
/** Who is signed in, for every component below. What a person may not do is not offered; the API refuses it all the same. */
import type { PrincipalView } from "@praxis/api/contract";
import type { Scope } from "@praxis/domain/access";
import { createContext, use, type ReactNode } from "react";

const Context = createContext<PrincipalView | null>(null);

export function PrincipalProvider({ principal, children }: { principal: PrincipalView; children: ReactNode }): ReactNode {
  return <Context value={principal}>{children}</Context>;
}

export function usePrincipal(): PrincipalView {
  const principal = use(Context);
  if (principal === null) throw new Error("usePrincipal needs PrincipalProvider above it");
  return principal;
}

/** @public */
export function useMay(scope: Scope): boolean {
  return usePrincipal().scopes.includes(scope);
}
