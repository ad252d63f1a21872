/** Patterns of code that let somebody else decide what happens. Matched on code without comments; `bare` rules also without strings. */
import type { Severity } from "../../verdict/severity.js";

export interface CodeRule {
  rule: string;
  severity: Severity;
  /** Ends of file names. */
  files: RegExp;
  on: "code" | "bare";
  /** Global. A match may span lines. Every repetition is bounded, so that no text takes long. */
  pattern: RegExp;
  /** Only in files that also hold this. */
  beside?: RegExp;
  message: string;
  fix: string;
}

const SCRIPT = /\.[cm]?[jt]sx?$|\.(?:vue|svelte)$/;
const PYTHON = /\.py$/;
const GO = /\.go$/;
const JVM = /\.(?:java|kt|scala|groovy)$/;
const PHP = /\.php$/;
const WORKFLOW = /(?:^|\/)\.github\/(?:workflows|actions)\/.+\.ya?ml$/;
const SHELL = /\.(?:sh|bash|ya?ml)$|(?:^|\/)(?:Dockerfile|Makefile)[^/]*$/;
const PROCESS = /child_process|execa|shelljs|zx/;

const SQL = "(?:SELECT|INSERT|UPDATE|DELETE|DROP|ALTER|CREATE|MERGE|TRUNCATE|WITH)\\s";
const INPUT =
  "(?:req|request|ctx|context\\.request|event)\\s{0,3}\\.\\s{0,3}(?:params|query|body|headers|cookies|url|path|originalUrl|files?)";

export const CODE_RULES: readonly CodeRule[] = [
  {
    rule: "eval",
    severity: "high",
    files: SCRIPT,
    on: "bare",
    pattern:
      /(?<![\w.$])eval\s{0,5}\(|\bnew\s{1,5}Function\s{0,5}\(|\bvm\.runIn(?:This|New)?Context\s{0,5}\(|(?<![\w.$])set(?:Timeout|Interval)\s{0,5}\(\s{0,20}["'`]/g,
    message: "Text is run as code.",
    fix: "Call a function instead, or read the text as data (JSON.parse).",
  },
  {
    rule: "shell-injection",
    severity: "high",
    files: SCRIPT,
    on: "code",
    beside: PROCESS,
    pattern:
      /(?<![\w$])(?<!(?:RegExp|regex|re|pattern|[A-Z_]{2,40})\s{0,3}\.)exec(?:Sync)?\s{0,5}\(\s{0,50}(?:`[^`]{0,500}\$\{|["'][^"'\n]{0,500}["']\s{0,20}\+|[A-Za-z_$][\w$.]{0,80}\s{0,5}(?:[,)+]))/g,
    message: "A command line is put together from values and read by a shell: a value can hold another command.",
    fix: "Use execFile or spawn with a list of arguments.",
  },
  {
    rule: "shell-option",
    severity: "medium",
    files: SCRIPT,
    on: "bare",
    beside: PROCESS,
    pattern: /\bshell\s{0,3}:\s{0,3}(?:true\b|["'])/g,
    message: "This process is started through a shell, which reads its arguments again.",
    fix: "Leave `shell` out and pass the arguments as a list.",
  },
  {
    rule: "sql-injection",
    severity: "high",
    files: SCRIPT,
    on: "code",
    pattern: new RegExp(
      `\\.(?:query|execute|raw|unsafe|exec|prepare|all|get|run|each|\\$queryRawUnsafe|\\$executeRawUnsafe)\\s{0,5}(?:<[^>]{0,80}>)?\\(\\s{0,50}(?:\`\\s{0,50}${SQL}[^\`]{0,2000}\\$\\{|["']\\s{0,20}${SQL}[^"'\\n]{0,1000}["']\\s{0,50}\\+)`,
      "gi",
    ),
    message: "A value is written into the text of an SQL statement.",
    fix: "Pass it as a parameter ($1, ?).",
  },
  {
    rule: "html-injection",
    severity: "medium",
    files: SCRIPT,
    on: "code",
    pattern:
      /\.(?:innerHTML|outerHTML)\s{0,5}\+?=(?!=)(?!\s{0,20}(?:["'][^"'\n]{0,500}["']\s{0,5}(?:[;\n,)]|$)|`[^`$]{0,500}`\s{0,5}(?:[;\n,)]|$)))|\bdangerouslySetInnerHTML\b|\bdocument\.write(?:ln)?\s{0,5}\(|\.insertAdjacentHTML\s{0,5}\(|\bv-html\s{0,3}=/g,
    message: "Text becomes part of the page as HTML: a value can hold a script.",
    fix: "Set textContent, or clean the HTML with a known library first.",
  },
  {
    rule: "tls-not-verified",
    severity: "high",
    files: SCRIPT,
    on: "code",
    pattern:
      /\brejectUnauthorized\s{0,3}:\s{0,3}false\b|NODE_TLS_REJECT_UNAUTHORIZED["'\]]{0,2}\s{0,3}[=:]\s{0,3}["']?0|\bstrictSSL\s{0,3}:\s{0,3}false\b|\bcheckServerIdentity\s{0,3}:\s{0,3}\(\s{0,3}\)\s{0,3}=>\s{0,3}(?:undefined|null|\{\s{0,3}\})/g,
    message: "Certificates are not checked: anybody on the way can read and change what is sent.",
    fix: "Trust the certificate's authority (`ca`) instead of nobody's.",
  },
  {
    rule: "weak-crypto",
    severity: "medium",
    files: SCRIPT,
    on: "code",
    pattern:
      /\bcreate(?:Hash|Hmac)\s{0,3}\(\s{0,3}["'`](?:md[245]|sha-?1|ripemd160)["'`]|\bcreateCipher\s{0,3}\(|\bcreateCipheriv\s{0,3}\(\s{0,3}["'`](?:des|rc[24]|bf|[a-z0-9-]{1,20}-ecb)\b|\bCryptoJS\.(?:MD5|SHA1|DES|RC4)\b/gi,
    message: "This algorithm is broken.",
    fix: "Use SHA-256 or better for hashes, AES-GCM for encryption, argon2 or scrypt for passwords.",
  },
  {
    rule: "guessable-random",
    severity: "medium",
    files: SCRIPT,
    on: "bare",
    pattern:
      /\b\w{0,40}(?:token|secret|passw(?:or)?d|nonce|salt|sessionId|apiKey|otp)\w{0,40}\s{0,5}(?::\s{0,3}\w{1,20}\s{0,3})?[=:][^;\n]{0,200}\bMath\.random\s{0,3}\(/gi,
    message: "Math.random can be guessed.",
    fix: "Use crypto.randomBytes or crypto.randomUUID.",
  },
  {
    rule: "path-from-input",
    severity: "medium",
    files: SCRIPT,
    on: "bare",
    pattern: new RegExp(
      `\\b(?:path\\.)?(?:join|resolve)\\s{0,3}\\([^;)]{0,200}\\b${INPUT}|\\b(?:readFile|writeFile|createReadStream|createWriteStream|unlink|readdir|rm|sendFile|appendFile)(?:Sync)?\\s{0,3}\\([^;)]{0,200}\\b${INPUT}`,
      "g",
    ),
    message: "A path is made from what a caller sent: `..` leads anywhere.",
    fix: "Resolve it, and refuse what does not begin with the folder that is meant.",
  },
  {
    rule: "request-from-input",
    severity: "medium",
    files: SCRIPT,
    on: "bare",
    pattern: new RegExp(
      `\\b(?:fetch|axios(?:\\.\\w{1,10})?|got|request|https?\\.(?:get|request))\\s{0,3}\\(\\s{0,20}${INPUT}|\\bredirect\\s{0,3}\\((?:\\s{0,3}\\d{3}\\s{0,3},)?\\s{0,20}${INPUT}`,
      "g",
    ),
    message: "A caller chooses the address: it can be one inside the network, or somebody else's page.",
    fix: "Allow a list of addresses.",
  },
  {
    rule: "pattern-from-input",
    severity: "medium",
    files: SCRIPT,
    on: "bare",
    pattern: new RegExp(`\\bnew\\s{1,5}RegExp\\s{0,3}\\(\\s{0,20}${INPUT}`, "g"),
    message: "A caller's text becomes a regular expression: it can be one that never ends.",
    fix: "Escape it, or compare texts.",
  },
  {
    rule: "jwt-not-verified",
    severity: "high",
    files: SCRIPT,
    on: "code",
    pattern: /\balgorithms?\s{0,3}:\s{0,3}\[?\s{0,3}["'`]none["'`]|\bignoreExpiration\s{0,3}:\s{0,3}true\b/gi,
    message: "A token is accepted that nobody vouches for.",
    fix: "Name the algorithms that are signed, and check the expiry.",
  },
  {
    rule: "open-permissions",
    severity: "medium",
    files: /./,
    on: "code",
    pattern: /\bchmod(?:Sync)?\s{0,3}\([^;)\n]{0,200},\s{0,3}["'`]?0?o?777\b|\bchmod\s{1,5}(?:-R\s{1,5})?(?:0?777|a\+rwx)\b/g,
    message: "Everybody may change this.",
    fix: "Give only the rights that are needed.",
  },
  {
    rule: "eval",
    severity: "high",
    files: PYTHON,
    on: "bare",
    pattern: /(?<![\w.])(?:eval|exec)\s{0,3}\((?!\s{0,3}["'])/g,
    message: "Text is run as code.",
    fix: "Read it as data (json.loads, ast.literal_eval).",
  },
  {
    rule: "shell-injection",
    severity: "high",
    files: PYTHON,
    on: "bare",
    pattern: /\bos\.(?:system|popen)\s{0,3}\(|\bsubprocess\.\w{1,20}\s{0,3}\([^;]{0,500}?\bshell\s{0,3}=\s{0,3}True\b/g,
    message: "A command line is read by a shell: a value can hold another command.",
    fix: "Use subprocess.run with a list of arguments and without a shell.",
  },
  {
    rule: "sql-injection",
    severity: "high",
    files: PYTHON,
    on: "code",
    pattern: new RegExp(
      `\\.(?:execute|executemany|raw)\\s{0,3}\\(\\s{0,20}(?:f["']{1,3}\\s{0,20}${SQL}[^"']{0,2000}\\{|["']{1,3}\\s{0,20}${SQL}[^"']{0,2000}["']{1,3}\\s{0,5}(?:%(?!s)|\\+|\\.format\\s{0,3}\\())`,
      "gi",
    ),
    message: "A value is written into the text of an SQL statement.",
    fix: "Pass it as a parameter.",
  },
  {
    rule: "unsafe-deserialization",
    severity: "high",
    files: PYTHON,
    on: "bare",
    pattern: /\b(?:c?[pP]ickle|dill|shelve|marshal)\.loads?\s{0,3}\(|\byaml\.load\s{0,3}\((?![^)\n]{0,200}Safe)/g,
    message: "Reading this data can run code.",
    fix: "Use json, or yaml.safe_load.",
  },
  {
    rule: "tls-not-verified",
    severity: "high",
    files: PYTHON,
    on: "bare",
    pattern: /\bverify\s{0,3}=\s{0,3}False\b|\b_create_unverified_context\b|\bCERT_NONE\b/g,
    message: "Certificates are not checked: anybody on the way can read and change what is sent.",
    fix: "Leave verification on, and name the authority (`verify=path`).",
  },
  {
    rule: "weak-crypto",
    severity: "medium",
    files: PYTHON,
    on: "bare",
    pattern:
      /\bhashlib\.(?:md5|sha1)\s{0,3}\((?![^)\n]{0,200}usedforsecurity\s{0,3}=\s{0,3}False)|\b(?:DES|ARC4|Blowfish)\.new\s{0,3}\(|\bMODE_ECB\b/g,
    message: "This algorithm is broken.",
    fix: "Use SHA-256 or better, AES-GCM, or argon2.",
  },
  {
    rule: "tls-not-verified",
    severity: "high",
    files: GO,
    on: "bare",
    pattern: /\bInsecureSkipVerify\s{0,3}:\s{0,3}true\b/g,
    message: "Certificates are not checked.",
    fix: "Add the authority to RootCAs.",
  },
  {
    rule: "weak-crypto",
    severity: "medium",
    files: GO,
    on: "bare",
    pattern: /\b(?:md5|sha1)\.(?:New|Sum)\s{0,3}\(|\b(?:des|rc4)\.New\w{0,20}\s{0,3}\(/g,
    message: "This algorithm is broken.",
    fix: "Use crypto/sha256, crypto/aes with GCM.",
  },
  {
    rule: "shell-injection",
    severity: "high",
    files: JVM,
    on: "code",
    pattern: /\bgetRuntime\s{0,3}\(\s{0,3}\)\s{0,3}\.\s{0,3}exec\s{0,3}\([^;{]{0,500}\+/g,
    message: "A command line is put together from values.",
    fix: "Use ProcessBuilder with a list of arguments.",
  },
  {
    rule: "weak-crypto",
    severity: "medium",
    files: JVM,
    on: "code",
    pattern: /\bgetInstance\s{0,3}\(\s{0,3}"(?:MD[245]|SHA-?1|DES(?:ede)?|RC4|[A-Za-z]{1,10}\/ECB)\b/g,
    message: "This algorithm is broken.",
    fix: "Use SHA-256 or better, AES/GCM.",
  },
  {
    rule: "code-injection",
    severity: "high",
    files: PHP,
    on: "bare",
    pattern: /(?<![\w>:$])(?:eval|assert|system|passthru|shell_exec|popen|unserialize)\s{0,3}\([^;)]{0,200}\$/g,
    message: "A value is run as code or as a command.",
    fix: "Use a function made for the purpose, with arguments.",
  },
  {
    rule: "workflow-injection",
    severity: "high",
    files: WORKFLOW,
    on: "code",
    pattern:
      /\$\{\{\s{0,5}github\.(?:event\.(?:issue|pull_request|discussion|comment|review|review_comment|head_commit|commits|pages|workflow_run)\b[\w.[\]*]{0,80}\.(?:title|body|message|ref|label|name|email|default_branch|page_name|head_branch)|head_ref)\s{0,5}\}\}/g,
    message: "What a stranger wrote is put into a script before it runs.",
    fix: "Hand it over as an environment variable and quote that.",
  },
  {
    rule: "privileged-checkout",
    severity: "high",
    files: WORKFLOW,
    on: "code",
    beside: /pull_request_target/,
    pattern: /\bref\s{0,3}:\s{0,3}["']?\$\{\{\s{0,5}github\.event\.pull_request\.head\.(?:sha|ref)/g,
    message: "A stranger's code is checked out where secrets are.",
    fix: "Use pull_request, or check out the base.",
  },
  {
    rule: "pipe-to-shell",
    severity: "medium",
    files: SHELL,
    on: "code",
    pattern: /\b(?:curl|wget)\b[^\n|;&]{0,300}\|\s{0,5}(?:sudo\s{1,5}(?:-\w{1,5}\s{1,5})?)?(?:ba|z|da|k)?sh\b/g,
    message: "Whatever the address answers is run.",
    fix: "Download it, check its hash, then run it.",
  },
];
