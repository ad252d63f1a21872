export const requestErrors = {
  malformed_request: "The JSON, a query parameter, a header or an ETag could not be read.",
  invalid_request: "The request could be read but breaks a rule. `issues` lists every fault.",
  not_found: "There is nothing at this address, or you may not know of it.",
  method_not_allowed: "The address exists but not with this method. `Allow` lists the methods.",
  body_too_large: "The body is larger than this route takes.",
  unsupported_media_type: "The route takes `application/json`.",
  idempotency_key_reused: "This Idempotency-Key was used for a different request. Use a new key for a new request.",
  precondition_required: "The change needs `If-Match` with the ETag you read, so that nobody's change is lost.",
  precondition_failed: "The thing changed since you read it. Read it again (`details.currentEtag`) and decide anew.",
  range_not_satisfiable: "The range lies outside the content.",
  rate_limited: "Too many calls with this key. Wait as long as `Retry-After` says.",
} as const;
