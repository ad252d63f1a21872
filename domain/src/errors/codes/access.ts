export const accessErrors = {
  unauthenticated: "No valid key or token came with the call. Send `X-API-Key` or `Authorization: Bearer`.",
  identity_unavailable: "Tokens cannot be checked now: the keys of their issuer cannot be fetched. Try again; API keys still work.",
  insufficient_scope:
    "The key is valid but may not do this. The answer names the scope that is missing; ask an admin for a key that has it.",
  login_code_invalid:
    "This login code is unknown, was used already or is older than ten minutes. Ask for a new one: `praxis login link` prints it.",
  origin_refused: "Pages of this origin may not open the live socket. Name the console's exact origin in `PRAXIS_CONSOLE_ORIGINS`.",
  key_not_found: "There is no such API key.",
} as const;
