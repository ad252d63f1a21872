"use client";
/** The frame of every page: header, side navigation, the way past both for the keyboard, and the page itself. */
import {
  Content,
  Header,
  HeaderContainer,
  HeaderGlobalBar,
  HeaderMenuButton,
  HeaderName,
  SideNav,
  SideNavItems,
  SideNavLink,
  SkipToContent,
} from "@carbon/react";
import { usePathname } from "next/navigation";
import type { ReactNode } from "react";
import { useTranslations } from "use-intl";
import { usePrincipal } from "../../lib/session/principal";
import { PageLink } from "../page-link";
import { isOpen, NAVIGATION } from "./navigation";
import { PersonMenu } from "./person-menu";

export function AppShell({ children }: { children: ReactNode }): ReactNode {
  const t = useTranslations("common");
  const pathname = usePathname();
  const { scopes } = usePrincipal();
  return (
    <HeaderContainer
      render={({ isSideNavExpanded, onClickSideNavExpand }) => (
        <>
          <Header aria-label="Kyros Praxis">
            <SkipToContent>{t("shell.skip")}</SkipToContent>
            <HeaderMenuButton
              aria-label={isSideNavExpanded ? t("shell.closeMenu") : t("shell.openMenu")}
              onClick={onClickSideNavExpand}
              isActive={isSideNavExpanded}
              aria-expanded={isSideNavExpanded}
            />
            <HeaderName as={PageLink} href="/" prefix="Kyros">
              Praxis
            </HeaderName>
            <HeaderGlobalBar>
              <PersonMenu />
            </HeaderGlobalBar>
            <SideNav aria-label={t("shell.navigation")} expanded={isSideNavExpanded} onSideNavBlur={onClickSideNavExpand}>
              <SideNavItems>
                {NAVIGATION.filter(({ scope }) => scope === null || scopes.includes(scope)).map(({ href, label }) => (
                  <SideNavLink
                    key={href}
                    as={PageLink}
                    href={href}
                    isActive={isOpen(href, pathname)}
                    {...(isOpen(href, pathname) ? { "aria-current": "page" as const } : {})}
                  >
                    {t(`navigation.${label}`)}
                  </SideNavLink>
                ))}
              </SideNavItems>
            </SideNav>
          </Header>
          <Content id="main-content" className="page">
            {children}
          </Content>
        </>
      )}
    />
  );
}
