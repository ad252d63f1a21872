"use client";
/**
 * The login page. A login link carries its code behind `#`, so that it reaches no server's log and no referrer; the page takes it out
 * of the address at once and trades it for a session. Without a link: paste an API key.
 */
import { Button, InlineLoading, InlineNotification, PasswordInput, Stack } from "@carbon/react";
import { useEffect, useRef, useState, type ReactNode } from "react";
import { useTranslations } from "use-intl";
import type { CreateSessionRequest } from "@praxis/api/contract";
import { ApiProblem } from "../../../lib/api/api-problem";
import { signIn } from "../api/sign-in";

/** Only a place of this console: a link must not send people elsewhere after they signed in. */
function nextPage(): string {
  const wanted = new URLSearchParams(window.location.search).get("next") ?? "/";
  const url = URL.canParse(wanted, window.location.origin) ? new URL(wanted, window.location.origin) : null;
  return url !== null && url.origin === window.location.origin && wanted.startsWith("/") ? url.pathname + url.search : "/";
}

function takeCode(): string | null {
  const code = new URLSearchParams(window.location.hash.slice(1)).get("code");
  if (code !== null) window.history.replaceState(null, "", window.location.pathname + window.location.search);
  return code;
}

export function LoginForm(): ReactNode {
  const t = useTranslations("session");
  const [apiKey, setApiKey] = useState("");
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const tried = useRef(false);

  const enter = async (request: CreateSessionRequest): Promise<void> => {
    setBusy(true);
    setProblem(null);
    try {
      await signIn(request);
      window.location.replace(nextPage());
    } catch (error) {
      const code = error instanceof ApiProblem ? error.code : "";
      setProblem(code === "unauthenticated" ? t("wrongKey") : error instanceof ApiProblem ? error.message : t("unreachable"));
      setBusy(false);
    }
  };

  useEffect(() => {
    if (tried.current) return;
    tried.current = true;
    const code = takeCode();
    if (code !== null) void enter({ code });
    // Once, when the page opens: `enter` changes with every render.
  });

  return (
    <Stack gap={6} className="login">
      <h1>{t("title")}</h1>
      {problem !== null && <InlineNotification kind="error" lowContrast hideCloseButton title={t("failed")} subtitle={problem} />}
      <section>
        <h2>{t("linkTitle")}</h2>
        <p>{t("linkText")}</p>
        <pre>npm start</pre>
        <p>{t("linkAgain")}</p>
        <pre>npx --no-install praxis login link</pre>
      </section>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (apiKey.trim() !== "") void enter({ apiKey: apiKey.trim() });
        }}
      >
        <Stack gap={5}>
          <h2>{t("keyTitle")}</h2>
          <PasswordInput
            id="api-key"
            labelText={t("keyLabel")}
            helperText={t("keyHelp")}
            autoComplete="off"
            value={apiKey}
            onChange={(event) => setApiKey(event.target.value)}
            showPasswordLabel={t("show")}
            hidePasswordLabel={t("hide")}
          />
          {busy ? <InlineLoading description={t("busy")} /> : <Button type="submit">{t("submit")}</Button>}
        </Stack>
      </form>
    </Stack>
  );
}
