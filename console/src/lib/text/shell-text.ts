/** Text as one word of a POSIX shell: what a person copies must do what it says, whatever stands in it. */
const PLAIN = /^[A-Za-z0-9_@%+=:,./-]+$/;

export function shellText(text: string): string {
  return PLAIN.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

/** A call of the API as a command to copy. The key comes from the environment, never from the page. */
export function curlText(method: string, path: string, body: unknown, headers: Readonly<Record<string, string>> = {}): string {
  const more = Object.entries(headers).map(([name, value]) => `-H ${shellText(`${name}: ${value}`)}`);
  return [
    `curl -X ${method} "$PRAXIS_API_URL"${shellText(path)}`,
    `-H "X-API-Key: $PRAXIS_API_KEY"`,
    ...more,
    `-H 'Content-Type: application/json'`,
    `-d ${shellText(JSON.stringify(body))}`,
  ].join(" \\\n  ");
}
