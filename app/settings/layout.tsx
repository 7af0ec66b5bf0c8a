import type { ReactNode } from "react";
import { requestTime } from "#app/_trpc/server.ts";
import { TopLine } from "#app/_ui/breadcrumb.tsx";
import { LinkButton } from "#app/_ui/button.tsx";
import { Tabs } from "#app/_ui/tabs.tsx";
import { SettingsApi } from "./settings-api.tsx";
import { SignOut } from "./sign-out.tsx";

/** What is the same on every page of the settings. */
export default function SettingsLayout({ children }: { children: ReactNode }) {
  return (
    <SettingsApi>
      <TopLine
        crumbs={[{ label: "Portfolio", href: "/" }, { label: "Settings" }]}
        asOf={requestTime()}
        actions={
          <>
            <LinkButton href="/account" look="quiet">
              Your account
            </LinkButton>
            <SignOut />
          </>
        }
      />
      <Tabs
        label="Settings"
        tabs={[
          { href: "/settings", label: "Members" },
          { href: "/settings/teams", label: "Teams" },
          { href: "/settings/roles", label: "Roles" },
          { href: "/settings/tokens", label: "Tokens" },
          { href: "/settings/policies", label: "Policies" },
          { href: "/settings/catalogues", label: "Catalogues" },
          { href: "/settings/weights", label: "Weights" },
          { href: "/settings/handover", label: "Handover" },
          { href: "/settings/webhooks", label: "Webhooks" },
          { href: "/settings/reports", label: "Reports" },
          { href: "/settings/jobs", label: "Jobs" },
          { href: "/settings/storage", label: "Storage" },
          { href: "/settings/workspace", label: "Workspace" },
          { href: "/settings/audit", label: "Audit" },
        ]}
      />
      {children}
    </SettingsApi>
  );
}
