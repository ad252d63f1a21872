/** Forges: what they tell us, and what we are allowed to do there. */
export const forgeErrors = {
  webhook_not_configured:
    "This server takes no webhooks of GitHub: GITHUB_APP_ID, GITHUB_WEBHOOK_SECRET and GITHUB_REPOSITORIES have to be set for the API. docs/operations.md says how.",
  webhook_signature_invalid:
    "The message is not signed with the secret that this server knows, so nothing was done. Compare the webhook's secret with GITHUB_WEBHOOK_SECRET.",
  forge_not_configured:
    "The worker cannot speak to the forge: GITHUB_APP_ID, GITHUB_REPOSITORIES and the app's private key have to be set, and the repository has to be listed. docs/operations.md says how.",
} as const;
