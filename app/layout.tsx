import type { Metadata, Viewport } from "next";
import { cookies, headers } from "next/headers";
import type { ReactNode } from "react";
import { GATE_WORD } from "#app/_copy/terms.ts";
import { archivo, archivoExtended, plexMono } from "#app/_fonts/fonts.ts";
import { viewOf } from "#app/_portfolio/address.ts";
import { readPortfolio } from "#app/_portfolio/read.ts";
import { caller, isReadOnly, viewer, viewerZone } from "#app/_trpc/server.ts";
import { GATE_GLYPH } from "#app/_ui/glyph.tsx";
import { ReaderClock } from "#app/_ui/reader-clock.tsx";
import { Brand, Shell, type ShellProject } from "#app/_ui/shell.tsx";
import { TextureDefs } from "#app/_ui/textures.tsx";
import { THEME_COOKIE } from "#app/_ui/theme-cookie.ts";
import "./globals.css";

export const metadata: Metadata = {
  title: { default: "Assay", template: "%s · Assay" },
  description: "How risky and how ready is this machine-learning project? Answers from evidence.",
  icons: { icon: "/favicon.svg" },
};
export const viewport: Viewport = { width: "device-width", initialScale: 1 };

export default async function RootLayout({ children }: { children: ReactNode }) {
  // Reading the request keeps every page dynamic: the nonce of the content security policy is per request.
  await headers();
  const theme = (await cookies()).get(THEME_COOKIE)?.value;
  return (
    <html
      lang="en"
      className={`${archivo.variable} ${archivoExtended.variable} ${plexMono.variable}`}
      data-theme={theme === "dark" || theme === "light" ? theme : undefined}
      suppressHydrationWarning
    >
      <body>
        <a
          href="#main"
          className="absolute -top-16 left-4 z-10 bg-ink px-4 py-3 text-on-ink focus:top-1"
        >
          Skip to content
        </a>
        <TextureDefs />
        <Frame>{children}</Frame>
      </body>
    </html>
  );
}

/** Members get the navigation; whoever is signed out gets the page alone. */
async function Frame({ children }: { children: ReactNode }) {
  if (!(await viewer()))
    return (
      <>
        <header className="mx-auto max-w-[640px] px-2 pt-4">
          <Brand />
        </header>
        <main id="main" tabIndex={-1} className="mx-auto max-w-[640px] px-4 pb-12 outline-none">
          {children}
        </main>
      </>
    );
  const api = await caller();
  const [me, { projects, total }, unread, zone] = await Promise.all([
    api.identity.me(),
    shellProjects(),
    api.notices.unread(),
    viewerZone(),
  ]);
  const shell = (
    <Shell workspaceName={me.workspaceName} projects={projects} total={total} unread={unread}>
      {isReadOnly() ? (
        <p role="status" className="border-b border-ink bg-hover px-3 py-2 text-14">
          Read-only for now: everything is shown, and nothing can be changed until the operator ends
          it.
        </p>
      ) : null}
      {children}
    </Shell>
  );
  return (
    <ReaderClock zone={zone} isAsked={!isReadOnly()}>
      {shell}
    </ReaderClock>
  );
}

/** Scoring every project on every page load would be too much; a short list shows its gates. */
const SCORED_MAX = 12;

async function shellProjects(): Promise<{ projects: ShellProject[]; total: number }> {
  const api = await caller();
  const { projects, total } = await api.projects.names();
  if (total > SCORED_MAX)
    return { projects: projects.map((one) => ({ ...one, gate: null })), total };
  const scored = await readPortfolio(viewOf({}));
  const listed = scored.projects.map(({ slug, code, name, gate }) => ({
    slug,
    code,
    name,
    gate: { kind: GATE_GLYPH[gate.outcome], word: GATE_WORD[gate.outcome] },
  }));
  return { projects: listed, total };
}
