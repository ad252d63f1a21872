/** The Content-Security-Policy of every page: scripts run by this answer's nonce alone, nothing comes from elsewhere, nobody frames us. */
export const CSP_REPORT_PATH = "/api/csp-reports";

export interface PagePolicy {
  nonce: string;
  /** Further places pages may connect to, such as the live socket. */
  connect: readonly string[];
  /** Behind TLS. */
  secure: boolean;
}

export function pagePolicy({ nonce, connect, secure }: PagePolicy): string {
  const own = `'nonce-${nonce}'`;
  return [
    "default-src 'none'",
    `script-src ${own} 'strict-dynamic'`,
    // Style elements need the nonce; style attributes (a bar's width, a popover's place) cannot carry one.
    `style-src 'self' ${own}`,
    `style-src-elem 'self' ${own}`,
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    ["connect-src 'self'", ...connect].join(" "),
    "frame-src 'self'",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "object-src 'none'",
    ...(secure ? ["upgrade-insecure-requests"] : []),
    `report-uri ${CSP_REPORT_PATH}`,
    "report-to csp",
  ].join("; ");
}
