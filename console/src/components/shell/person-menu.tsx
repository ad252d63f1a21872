"use client";
/** Who is signed in, and the choices of this browser: language, look, time zone; and the way out. */
import { UserAvatar } from "@carbon/icons-react";
import { Button, HeaderGlobalAction, HeaderPanel, Select, SelectItem } from "@carbon/react";
import { useRouter } from "next/navigation";
import { useEffect, useRef, useState, type ReactNode } from "react";
import { useTranslations } from "use-intl";
import { LOCALE_COOKIE, LOCALES } from "../../lib/i18n/locales";
import { keepChoice, usePreferences } from "../../lib/preferences";
import { signOut } from "../../lib/session/sign-out";
import { usePrincipal } from "../../lib/session/principal";
import { THEME_COOKIE, themeClass, themeOf, THEMES } from "../../lib/theme/themes";
import { ZONE_COOKIE } from "../../lib/time/zones";

export function PersonMenu(): ReactNode {
  const t = useTranslations("common.person");
  const [open, setOpen] = useState(false);
  const panel = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!open) return;
    const close = (event: KeyboardEvent | MouseEvent): void => {
      const outside = event instanceof MouseEvent && event.target instanceof Node && panel.current?.contains(event.target) === false;
      if (outside || (event instanceof KeyboardEvent && event.key === "Escape")) setOpen(false);
    };
    document.addEventListener("keydown", close);
    document.addEventListener("click", close);
    return () => {
      document.removeEventListener("keydown", close);
      document.removeEventListener("click", close);
    };
  }, [open]);
  return (
    <div ref={panel} className="person-menu">
      <HeaderGlobalAction aria-label={t("open")} aria-expanded={open} isActive={open} onClick={() => setOpen(!open)} tooltipAlignment="end">
        <UserAvatar size={20} />
      </HeaderGlobalAction>
      <HeaderPanel expanded={open} aria-label={t("panel")} {...(open ? {} : { inert: true })}>
        {open && <Choices />}
      </HeaderPanel>
    </div>
  );
}

function Choices(): ReactNode {
  const t = useTranslations("common.person");
  const router = useRouter();
  const principal = usePrincipal();
  const { locale, theme, zone, setZone, setTheme } = usePreferences();
  const chooseTheme = (value: string): void => {
    const chosen = themeOf(value);
    keepChoice(THEME_COOKIE, chosen);
    for (const one of THEMES) document.documentElement.classList.toggle(themeClass(one), one === chosen);
    setTheme(chosen);
  };
  const chooseZone = (value: string): void => {
    keepChoice(ZONE_COOKIE, value);
    setZone(value === "" ? null : value);
  };
  return (
    <div className="person-menu__choices">
      <p>
        <strong>{principal.name}</strong>
        <br />
        <span className="quiet">{t("role", { role: principal.role ?? "own" })}</span>
      </p>
      <Select
        id="choose-locale"
        labelText={t("language")}
        value={locale}
        onChange={(event) => {
          keepChoice(LOCALE_COOKIE, event.target.value);
          router.refresh();
        }}
      >
        {LOCALES.map((one) => (
          <SelectItem key={one} value={one} text={new Intl.DisplayNames(one, { type: "language" }).of(one) ?? one} />
        ))}
      </Select>
      <Select id="choose-theme" labelText={t("theme")} value={theme} onChange={(event) => chooseTheme(event.target.value)}>
        {THEMES.map((one) => (
          <SelectItem key={one} value={one} text={t(`themes.${one}`)} />
        ))}
      </Select>
      <Select id="choose-zone" labelText={t("zone")} value={zone ?? ""} onChange={(event) => chooseZone(event.target.value)}>
        <SelectItem value="" text={t("ownZone", { zone: Intl.DateTimeFormat().resolvedOptions().timeZone })} />
        {["UTC", ...Intl.supportedValuesOf("timeZone").filter((one) => one !== "UTC")].map((one) => (
          <SelectItem key={one} value={one} text={one} />
        ))}
      </Select>
      <Button kind="secondary" onClick={() => void signOut()}>
        {t("signOut")}
      </Button>
    </div>
  );
}
