/** `praxis gate key`: the public half of the key that signs this user's receipts, as a policy takes it. */
import type { Command } from "commander";
import type { Action } from "../action.js";
import { EXIT } from "../exit-codes.js";
import { userKey } from "../gates/user-key.js";

export function addGateKey(gate: Command, action: Action): void {
  gate
    .command("key")
    .description("print your public key for `trustedKeys` in .praxis/gate.yaml (made on first use)")
    .action(
      action(async (context) => {
        const { id, publicKey } = userKey(context.session);
        if (context.json) await context.printJson({ id, publicKey });
        else await context.print("trustedKeys:", `  - id: ${id}`, `    publicKey: ${publicKey}`, "    role: ci");
        return EXIT.good;
      }),
    );
}
