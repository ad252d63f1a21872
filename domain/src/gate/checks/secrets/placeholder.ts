/** Values that stand where a secret belongs and are none. */

const WHOLE =
  /^(?:[x*._?#-]+|<.*>|\[.*\]|\{.*\}|\$.*|%.*%|@.*@|0+|1+|none|null|nil|undefined|true|false|yes|no|secret|password|passwd|pass|token|key|string|value|text|todo|tbd|n\/a|root|admin|user|guest|postgres|postgresql|mysql|redis|rabbitmq|minio|test|testing|local|dev|development|foo|bar|foobar|hello|world)$/i;
const PART =
  /example|placeholder|change[-_ ]?(?:me|it|this)|replace[-_ ]?(?:me|this|with)|your[-_ ]|my[-_](?:secret|password|token|api|key)|dummy|fake|redacted|not[-_ ]?(?:a[-_ ]?)?(?:real|secret)|insert[-_ ]|sample|x{5,}|\*{3,}|\.{3}|…|\$\{|\{\{|<[a-z_ -]+>/i;

export function isPlaceholder(value: string): boolean {
  return WHOLE.test(value) || PART.test(value);
}
