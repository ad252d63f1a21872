/** /login */
import type { ReactNode } from "react";
import { LoginForm } from "../../features/session/components/login-form";
import { pageTitle } from "../../lib/i18n/page-title";

export const generateMetadata = pageTitle((messages) => messages.session.pageTitle);

export default function LoginPage(): ReactNode {
  return (
    <main>
      <LoginForm />
    </main>
  );
}
