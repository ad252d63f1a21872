/** `praxis gate verify <receipt>`: is this receipt genuine, from somebody trusted, and about what is here? Works without any server. */
import type { Command } from "commander";
import { parseReceipt } from "@praxis/domain/gate";
import type { Action } from "../action.js";
import { topFolder } from "../arguments/repository-argument.js";
import { readTextFile } from "../arguments/text-file.js";
import { CliError } from "../cli-error.js";
import type { Context } from "../context.js";
import { EXIT, type ExitCode } from "../exit-codes.js";
import { localGate, withPlainFailures } from "../gates/local-gate.js";
import { knownUserKey } from "../gates/user-key.js";
import { verifyReceipt, type ReceiptReport } from "../gates/verify-receipt.js";
import { oneLine } from "../text/sanitise.js";

const RECEIPT_BYTES_MAX = 1_000_000;
const HELP = `
Trusted keys stand in the policy at the tip of the target branch, as it is now.
Exit codes: 0 genuine, trusted, about this repository, and the verdict is pass; 1 anything else; 3 genuine, but undecided.

Example:
  $ praxis gate verify receipt.json --repo .`;

export function addGateVerify(gate: Command, action: Action): void {
  gate
    .command("verify")
    .argument("<receipt>", "the file")
    .description("check a receipt: signature, signer, and that it is about this very change")
    .addHelpText("after", HELP)
    .action(
      action<{ repo: string; base?: string; head: string }>((context, [file = ""], options) =>
        withPlainFailures(() => verify(context, file, options)),
      ),
    );
}

async function verify(
  context: Context,
  file: string,
  { repo, base, head }: { repo: string; base?: string; head: string },
): Promise<ExitCode> {
  const { session } = context;
  const parsed = parseReceipt(readTextFile(file, session.cwd, { what: "a receipt", bytesMax: RECEIPT_BYTES_MAX }));
  if (!parsed.ok) throw new CliError(EXIT.negative, `${file} is not a receipt: ${parsed.message}.`);
  const { git } = localGate(session);
  const repository = topFolder(repo, session.cwd);
  const report = await verifyReceipt({
    git,
    repository,
    receipt: parsed.receipt,
    target: base ?? null,
    head,
    ownKey: knownUserKey(session),
  });
  if (context.json) await context.printJson(report);
  else await context.print(...lines(report, context));
  if (!report.ok) return EXIT.negative;
  return report.verdict === "pass" ? EXIT.good : report.verdict === "fail" ? EXIT.negative : EXIT.unknown;
}

function lines({ ok, verdict, signature, faults, keyId, head, target }: ReceiptReport, { paint }: Context): string[] {
  const title = ok
    ? `${paint("green", "✓")} genuine: ${verdict}, ${head.slice(0, 12)} onto ${oneLine(target)}, signed by ${oneLine(keyId)}`
    : `${paint("red", "✗")} refused: ${oneLine(signature)}`;
  return [title, ...faults.map((fault) => `  ${oneLine(fault)}`)];
}
