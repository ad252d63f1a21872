/**
 * Faults that no history can notice, each with the reason why: as a rule another guard says the same, or the difference cannot be had.
 * A reason is no notice: they count as survivors. A fault is named by the text of its line, because line numbers move.
 */
import type { Mutant } from "./plant-faults.js";

interface Survivor {
  /** The source line, trimmed. */
  line: string;
  faults: readonly string[];
  because: string;
}

/** By file, below `gate/`. */
export const SURVIVORS: Readonly<Record<string, readonly Survivor[]>> = {
  "checks/commits/judge-commits.ts": [
    {
      line: 'if (messages.length === 0) return { outcome: "not-applicable", findings: [], reason: reason("no commit of its own would land") };',
      faults: ["messages.length === 0 → false"],
      because: "An empty change is told before any judge is asked, and every other change has a message.",
    },
  ],
  "checks/coverage/changed-lines.ts": [
    {
      line: 'return lines.filter(({ line, text: own }) => (code === null ? own.trim() !== "" : code.has(line))).map(({ line }) => line);',
      faults: ["code === null → false", 'own.trim() !== "" → (own.trim()) === ("")'],
      because: "Only a text of more than two million bytes is not there: a history with one would slow every other fault down.",
    },
    {
      line: "if (!node) continue;",
      faults: ["!node → false"],
      because: "Where not every node was run, one of the first report's was not: the guard is for the types.",
    },
  ],
  "checks/coverage/executable-code.ts": [
    {
      line: "if (!SCRIPT.test(path)) return lines.some(({ code }) => !isOnlyPunctuation(code));",
      faults: ["!isOnlyPunctuation(code) → isOnlyPunctuation(code)"],
      because: "A file is only asked about when the change adds a line of code to it, so outside of scripts the answer is always yes.",
    },
    {
      line: "depth += depthOf(line);",
      faults: ["depth += depthOf(line) → depth -= (depthOf(line))"],
      because: "Brackets close as often as they open: counted down instead of up, the depth is 0 at the same places.",
    },
  ],
  "checks/coverage/judge-coverage.ts": [
    {
      line: "const floor = Math.max(evidence.floor ?? 0, settings.floor ?? 0);",
      faults: ["Math.max(evidence.floor ?? 0, settings.floor ?? 0) → Math.min(evidence.floor ?? 0, settings.floor ?? 0)"],
      because: "The stored floor comes from the server's database; without one both floors are the policy's.",
    },
    {
      line: "...(sunk ? [floorFinding(project.measured ?? 0, project.floor)] : []),",
      faults: ["0 → 0 + 1"],
      because: "A project that was not measured has not sunk: the guard is for the types.",
    },
    {
      line: "met: covered >= coverable * target - EPSILON,",
      faults: ["covered >= coverable * target - EPSILON → (covered) > (coverable * target - EPSILON)"],
      because: "No share lies exactly a billionth under what is asked for.",
    },
    {
      line: 'return (change.texts.head[path] ?? "").split("\\n")[line - 1]?.length ?? 1;',
      faults: ["1 → 1 + 1 (2)"],
      because: "The line of a node is a changed line, and so it is there: the guard is for the types.",
    },
  ],
  "checks/coverage/read-coverage.ts": [
    {
      line: "const reader = format === null ? undefined : READERS[format];",
      faults: ["format === null → false"],
      because: "No reader is called null: looking it up finds nothing either way.",
    },
    {
      line: 'faults.push(`${path}: ${error instanceof Error ? error.message : "it cannot be read"}`);',
      faults: ["error instanceof Error → true"],
      because: "Whatever parsers throw is an Error: the guard is for the types.",
    },
  ],
  "checks/dependencies/lockfiles/read-lockfile.ts": [
    {
      line: 'return reader ? reader(text) : { ok: false, message: "this form of lockfile is not known" };',
      faults: ["reader → true", "false → true"],
      because: "Only lockfiles whose reader is there are asked for.",
    },
  ],
  "checks/dependencies/lockfiles/read-npm.ts": [
    {
      line: 'return { ok: false, message: error instanceof Error ? error.message : "no JSON" };',
      faults: ["error instanceof Error → true"],
      because: "Whatever parsers throw is an Error: the guard is for the types.",
    },
  ],
  "checks/dependencies/lockfiles/read-others.ts": [
    {
      line: 'resolved: from === "" ? null : from,',
      faults: ['from === "" → false'],
      because: "An empty address and none say the same about the source and the host.",
    },
    {
      line: 'return hash === undefined || version.endsWith("/go.mod") ? [] : [locked(name, version, { integrity: hash, integrityExpected: true })];',
      faults: ["true → false"],
      because: "A line of go.sum without a hash is no entry, so none is ever missing.",
    },
    {
      line: 'return { ok: false, message: error instanceof Error ? error.message : "no JSON" };',
      faults: ["error instanceof Error → true"],
      because: "Whatever parsers throw is an Error: the guard is for the types.",
    },
  ],
  "checks/dependencies/lockfiles/read-yarn.ts": [
    {
      line: "if (!isJsonObject(read.value)) return { ok: true, packages: [] };",
      faults: ["!isJsonObject(read.value) → false"],
      because: "A text holds letters, none of which is an entry: the list is empty either way.",
    },
  ],
  "checks/dependencies/manifests.ts": [
    {
      line: "return canonicalJson(Object.fromEntries(names.map((name) => [name, value[name]]).filter(([, member]) => member !== undefined)) as Json);",
      faults: [
        "names.map((name) => [name, value[name]]).filter(([, member]) => member !== undefined) → names.map((name) => [name, value[name]])",
      ],
      because: "Canonical JSON leaves out what is undefined by itself.",
    },
  ],
  "checks/dependencies/package-rules.ts": [
    {
      line: "always: true,",
      faults: ["true → false"],
      because: "This fault is critical, and no policy can ask for more: it blocks anyway.",
    },
  ],
  "checks/hygiene/judge-hygiene.ts": [
    {
      line: "...largeFile(file, evidence.bytes[file.path] ?? 0, settings.maxFileBytes),",
      faults: ["0 → 0 + 1"],
      because: "No limit is under one byte: a file that is gone weighs too little either way.",
    },
  ],
  "checks/integrity/guarded-settings.ts": [
    {
      line: "const tools = TOOL_KEYS.flatMap((key): [string, string][] => (manifest[key] === undefined ? [] : [[key, canonicalJson(manifest[key])]]));",
      faults: ["manifest[key] === undefined → false"],
      because: "A key that is there on one side alone differs either way.",
    },
  ],
  "checks/integrity/judge-integrity.ts": [
    {
      line: 'if (change.files.length === 0) return { outcome: "not-applicable", findings: [], reason: reason("no file was changed") };',
      faults: ["change.files.length === 0 → false"],
      because: "An empty change is told before any judge is asked.",
    },
  ],
  "checks/integrity/silencers.ts": [
    {
      line: "if (lines.length === 0) return [];",
      faults: ["lines.length === 0 → false"],
      because: "It spares the scan of a text in which nothing could be found.",
    },
    {
      line: "if (!isCode && !isSetting) return [];",
      faults: ["!isCode && !isSetting → false"],
      because: "It spares the scan of a text in which nothing could be found.",
    },
  ],
  "checks/lint/judge-tool-findings.ts": [
    {
      line: 'return { outcome: "pass", findings: [], reason: reason(run ? `${nameOf(run)} ended well` : "nothing was reported") };',
      faults: ["run → true"],
      because: "Without a command and without a report the check is missing, and is told before: the guard is for the types.",
    },
    {
      line: "const given = evidence.givenBase.flatMap(({ path, text }) => (text === null ? [] : [{ path, text }]));",
      faults: ["text === null → false"],
      because: "A file handed in that is not there is refused before anything is judged: the guard is for the types.",
    },
  ],
  "checks/plan/judge-plan.ts": [
    {
      line: 'if (plan.source === "tasks") return { ok: true, items: plan.items };',
      faults: ['plan.source === "tasks" → false', "true → false"],
      because: "Tasks, owners and authors are the server's: offline, as in the corpus, nobody knows them. The unit tests do.",
    },
    {
      line: "reason(`${plan.path}:${String(line ?? 1)}:${String(column ?? 1)} ${path}: ${message}`),",
      faults: ["1 → 1 + 1", "1 → 1 + 1 (2)"],
      because: "Every fault of a plan's text has its place: the guard is for the types.",
    },
    {
      line: 'return { ...fields, fingerprint: fingerprintOf("plan", rule, path ?? "", key), blocking: true, ...(fix === undefined ? {} : { fix }) };',
      faults: ["fix === undefined → false"],
      because: "A key that is undefined is in no verdict.",
    },
    {
      line: ".filter(({ owner }) => author !== null && owner !== null && owner !== author)",
      faults: ["owner !== null → (owner) === (null)", "owner !== author → (owner) === (author)"],
      because: "Tasks, owners and authors are the server's: offline, as in the corpus, nobody knows them. The unit tests do.",
    },
  ],
  "checks/plan/parse-plan.ts": [
    {
      line: "{ most: 5000 },",
      faults: ["5000 → 5000 + 1"],
      because: "A plan of five thousand and one items would be read once for every fault of its judge.",
    },
  ],
  "checks/secrets/entropy.ts": [
    {
      line: "for (let at = 1; at < text.length; at++) {",
      faults: ["at < text.length → (at) <= (text.length)"],
      because: "Behind the end of a text stands nothing, and nothing is no neighbour of a letter.",
    },
  ],
  "checks/secrets/find-secrets.ts": [
    {
      line: "const PIECE = 100_000;",
      faults: ["100_000 → 100_000 + 1"],
      because: "Wherever a long line is cut, what stands at the cut is read whole by one of the two pieces: the same is found.",
    },
    {
      line: "const MARGIN = 5_000;",
      faults: ["5_000 → 5_000 + 1"],
      because: "Pieces overlap by more than any secret of the corpus is long: a little more of it finds the same.",
    },
    {
      line: "const isLast = start + PIECE >= line.length;",
      faults: ["start + PIECE >= line.length → (start + PIECE) > (line.length)", "start + PIECE → (start) - (PIECE)"],
      because: "More pieces are read after the end of the line, and there is nothing in them.",
    },
    {
      line: "return secret.length >= 12 && entropy(secret) >= 3.3;",
      faults: ["entropy(secret) >= 3.3 → (entropy(secret)) > (3.3)"],
      because: "No text has exactly this many bits per character: a fraction like this is no sum of shares.",
    },
    {
      line: "entropy(secret) >= RANDOM_ENTROPY_MIN &&",
      faults: ["entropy(secret) >= RANDOM_ENTROPY_MIN → (entropy(secret)) > (RANDOM_ENTROPY_MIN)"],
      because: "No text has exactly this many bits per character: a fraction like this is no sum of shares.",
    },
    {
      line: "const printable = decoded.match(/[\\x20-\\x7e\\s]/g)?.length ?? 0;",
      faults: ["0 → 0 + 1"],
      because: "Of forty decoded characters none or one can be printed: both are far under nine tenths.",
    },
  ],
  "checks/secrets/judge-secrets.ts": [
    {
      line: 'if (landing === "squash") return net;',
      faults: ['landing === "squash" → false'],
      because: "For a squash no commit's own files are collected, so there is nothing to add to the net diff.",
    },
  ],
  "checks/security/judge-security.ts": [
    {
      line: "...evidence.scanners",
      faults: ['evidence.scanners .filter(({ name }) => settings.scanners[name] !== "off") → evidence.scanners'],
      because: "A scanner that is off is not run, so it has left nothing to judge.",
    },
    {
      line: 'if (absent) return [{ reason: reason(`there is no report at ${absent.path}`), findings: [], stopped: "error", note: null }];',
      faults: ["absent → false"],
      because: "A file handed in that is not there is refused before anything is judged: the guard is for the types.",
    },
    {
      line: 'const texts = (reports: SecurityEvidence["given"]) => reports.flatMap(({ path, text }) => (text === null ? [] : [{ path, text }]));',
      faults: ["text === null → false"],
      because: "A file handed in that is not there is refused before anything is judged: the guard is for the types.",
    },
  ],
  "checks/security/scan-security.ts": [
    {
      line: "if (rules.length === 0) return [];",
      faults: ["rules.length === 0 → false", "0 → 0 + 1"],
      because: "It spares the scan of a text that no rule is about.",
    },
    {
      line: 'for (let end = text.indexOf("\\n"); end !== -1 && end < offset; end = text.indexOf("\\n", start)) {',
      faults: ["end < offset → (end) <= (offset)"],
      because: "No rule's match begins or ends with the end of a line.",
    },
  ],
  "checks/tests/changed-tests.ts": [
    {
      line: 'return requireRed && changeType(change) !== "other" && touchesSource(policy, change) && changedTestFiles(policy, change).length > 0;',
      faults: [
        'requireRed && changeType(change) !== "other" && touchesSource(policy, change) && changedTestFiles(policy, change).length > 0 → (requireRed && changeType(change) !== "other" && touchesSource(policy, change)) || (changedTestFiles(policy, change).length > 0)',
        'requireRed && changeType(change) !== "other" && touchesSource(policy, change) → (requireRed && changeType(change) !== "other") || (touchesSource(policy, change))',
        'requireRed && changeType(change) !== "other" → (requireRed) || (changeType(change) !== "other")',
        'changeType(change) !== "other" → (changeType(change)) === ("other")',
        "changedTestFiles(policy, change).length > 0 → (changedTestFiles(policy, change).length) >= (0)",
        "changedTestFiles(policy, change).length > 0 → (changedTestFiles(policy, change).length) <= (0)",
        "0 → 0 + 1",
      ],
      because:
        "Collectors ask this to know what to run. The test that collects the corpus anew notices; a judge of what was collected cannot.",
    },
  ],
  "checks/tests/judge-tests.ts": [
    {
      line: "if (reports.length === 0) return `${says}: no report says which tests there are`;",
      faults: ["reports.length === 0 → true"],
      because:
        "Only the words of a note differ, for a suite of more than twenty seconds: no history of the corpus has one. Its unit tests do.",
    },
    {
      line: 'const name = test ? `\\`${test.name}\\`` : head.run ? nameOf(head.run) : "the command";',
      faults: ["head.run → true"],
      because: "A failure without a test's name is an exit code, and only a command has one: the guard is for the types.",
    },
  ],
  "checks/tests/test-run.ts": [
    {
      line: "const reader = used === null ? undefined : READERS[used];",
      faults: ["used === null → false"],
      because: "No reader is called null: looking it up finds nothing either way.",
    },
    {
      line: 'return unreadable(`${path}: ${error instanceof Error ? error.message : "it cannot be read"}`);',
      faults: ["error instanceof Error → true"],
      because: "Whatever parsers throw is an Error: the guard is for the types.",
    },
  ],
  "checks/tests/verified-red.ts": [
    {
      line: "if (!read.ready) return { red: [], unrunnable: false, fault: read.says };",
      faults: ["false → true"],
      because: "A fault is told before anybody asks whether the tests could be run.",
    },
  ],
  "evaluate.ts": [
    {
      line: "const ids = activeChecks(policy).filter((id) => !only || only.includes(id));",
      faults: ["activeChecks(policy).filter((id) => !only || only.includes(id)) → activeChecks(policy)"],
      because: "The corpus is judged whole; judging a part of the checks has unit tests.",
    },
    {
      line: 'return { says: `${check} (${required ? "required" : "advisory"}): ${says}`, outcome, ...(because ? { because } : {}) };',
      faults: ["because → true"],
      because: "A key that is undefined is in no verdict.",
    },
    {
      line: 'if (!isConfigured(policy, id)) return nothing("not-applicable", `the policy says nothing about ${id}, and no report was handed in`);',
      faults: ["!isConfigured(policy, id) → true"],
      because: "In one process every check that is configured is collected.",
    },
    {
      line: 'if ("reported" in evidence) return reportedElsewhere(id, evidence as ReportedElsewhere);',
      faults: ['"reported" in evidence → false'],
      because: "Checks that others report are awaited by the server: no history of the corpus has one. The unit tests do.",
    },
    {
      line: 'return nothing("error", `the judge of ${id} itself failed: ${error instanceof Error ? error.message : String(error)}`);',
      faults: ["error instanceof Error → true", "error instanceof Error → false"],
      because: "No history breaks a judge; what happens then has a unit test.",
    },
    {
      line: 'if (reported !== "fail") return nothing(reported, message);',
      faults: ['reported !== "fail" → (reported) === ("fail")', 'reported !== "fail" → true', 'reported !== "fail" → false'],
      because: "Checks that others report are awaited by the server: no history of the corpus has one. The unit tests do.",
    },
    {
      line: 'const about = { check, rule: "reported-elsewhere", severity: "high", path: null, range: null, evidence: null, blocking: true } as const;',
      faults: ["true → false"],
      because: "Checks that others report are awaited by the server: no history of the corpus has one. The unit tests do.",
    },
    {
      line: "reason(`${path}:${String(line ?? 1)}:${String(column ?? 1)} ${key}: ${message}`),",
      faults: ["1 → 1 + 1", "1 → 1 + 1 (2)"],
      because: "Every fault of a policy's text has its place: the guard is for the types.",
    },
  ],
  "evidence/tool-state.ts": [
    {
      line: "reports: reports.flatMap((report) => (report.text === null ? [] : [{ ...report, text: report.text }])),",
      faults: ["report.text === null → false"],
      because: "A report that is not there was told just before: the guard is for the types.",
    },
    {
      line: 'return { outcome: "error", says: `${name} cannot be executed${run.message === null ? "" : `: ${run.message}`}` };',
      faults: ["run.message === null → false"],
      because: "What cannot be executed always comes with the system's word why.",
    },
  ],
  "reports/detect-format.ts": [
    {
      line: "if (!isJsonObject(value)) return null;",
      faults: ["!isJsonObject(value) → false"],
      because: "What begins with a brace and is JSON is an object: the guard is for the types.",
    },
  ],
  "reports/findings/place-findings.ts": [
    {
      line: "const lineText = path === null || finding.line === null ? null : lineOf(path, finding.line, texts, lines);",
      faults: [
        "path === null || finding.line === null → (path === null) && (finding.line === null)",
        "path === null || finding.line === null → false",
      ],
      because: "Neither a file nor a line that is null is found one step later: the guard is for the types.",
    },
    {
      line: 'const own = path === null ? "" : side === "head" ? toBase(path) : path;',
      faults: ['side === "head" → true'],
      because: "git tells of no file that moved onto a name that base had, so base's names are nobody's new ones.",
    },
    {
      line: "if (reported === null) return null;",
      faults: ["reported === null → false"],
      because: "No file is called `null`, so the name stays what it was: the guard is for the types.",
    },
  ],
  "reports/findings/read-findings.ts": [
    {
      line: "const reader = format === null ? undefined : READERS[format];",
      faults: ["format === null → false"],
      because: "No reader is called null: looking it up finds nothing either way.",
    },
    {
      line: 'faults.push(`${path}: ${error instanceof Error ? error.message : "it cannot be read"}`);',
      faults: ["error instanceof Error → true"],
      because: "Whatever parsers throw is an Error: the guard is for the types.",
    },
  ],
  "reports/findings/read-lint.ts": [
    {
      line: "endLine: whole(message.endLine) ?? line ?? 1,",
      faults: ["1 → 1 + 1"],
      because: "A finding without a line has no range, so where it would end is never told.",
    },
    {
      line: "endLine: whole(end.row) ?? line ?? 1,",
      faults: ["1 → 1 + 1"],
      because: "A finding without a line has no range, so where it would end is never told.",
    },
    {
      line: "endLine: line ?? 1,",
      faults: ["1 → 1 + 1"],
      because: "A finding without a line has no range, so where it would end is never told.",
    },
  ],
  "reports/findings/read-sarif.ts": [
    {
      line: "const rule = rules.find((known) => id !== null && text(known.id) === id) ?? (index === null ? undefined : rules[index]);",
      faults: ["index === null → false"],
      because: "No rule has the number null: looking it up finds nothing either way.",
    },
    {
      line: "endLine: whole(region.endLine) ?? line ?? 1,",
      faults: ["1 → 1 + 1"],
      because: "A finding without a line has no range, so where it would end is never told.",
    },
    {
      line: 'if (!isJsonObject(log) || !isJsonList(log.runs)) throw new Error("it has no list of runs");',
      faults: [
        "!isJsonObject(log) || !isJsonList(log.runs) → (!isJsonObject(log)) && (!isJsonList(log.runs)) (2)",
        "!isJsonObject(log) || !isJsonList(log.runs) → true (2)",
        "!isJsonObject(log) || !isJsonList(log.runs) → false (2)",
        "!isJsonObject(log) → isJsonObject(log) (2)",
        "!isJsonList(log.runs) → isJsonList(log.runs) (2)",
      ],
      because:
        "Collectors ask this to sort what was handed in. The test that collects the corpus anew notices; a judge of what was collected cannot.",
    },
  ],
  "reports/parse-xml.ts": [
    {
      line: "if (element) element.text += chunk;",
      faults: ["element → true"],
      because: "Text stands inside of an element, or the parser has refused it before: the guard is for the types.",
    },
    {
      line: 'if (!first) throw new Error("there is no element in it");',
      faults: ["!first → false"],
      because: "Text stands inside of an element, or the parser has refused it before: the guard is for the types.",
    },
  ],
  "reports/report-paths.ts": [
    {
      line: "for (let from = 1; from < parts.length; from++) {",
      faults: ["from < parts.length → (from) <= (parts.length)"],
      because: "What is left behind the last part is empty, and no file has an empty name.",
    },
    {
      line: "if (only === undefined) return null;",
      faults: ["only === undefined → false"],
      because: "Several files that it could be, and none of them, are told alike: the report is about no file here.",
    },
  ],
};

export function reasonOf({ file, text, fault }: Pick<Mutant, "file" | "text" | "fault">): string | null {
  return SURVIVORS[file]?.find(({ line, faults }) => line === text && faults.includes(fault))?.because ?? null;
}
