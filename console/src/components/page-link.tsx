"use client";
/** A link to a page of the console. Nothing is fetched before it is followed: every page is drawn for its request, so what was fetched ahead is work for the server and in the way of what this page needs. */
import Link from "next/link";
import type { ComponentProps, ReactNode } from "react";

export function PageLink(props: ComponentProps<typeof Link>): ReactNode {
  return <Link prefetch={false} {...props} />;
}
