/** `iss` of our own tokens, and the first part of the ids of people who sign in here. No other issuer may have it. */
export const OWN_ISSUER = "kyros-praxis";
