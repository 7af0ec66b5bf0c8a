import Link from "next/link";
import type { ReactNode } from "react";
import { Glyph, type GlyphKind } from "./glyph.tsx";
import { Icon, type IconName, Logo } from "./icon.tsx";
import { NavLink } from "./nav-link.tsx";
import { NavSheet } from "./nav-sheet.tsx";
import { Palette, type PaletteItem } from "./palette.tsx";
import { ThemeButton } from "./theme-button.tsx";

export type ShellProject = {
  slug: string;
  code: string;
  name: string;
  /** The state of its gate; null while nobody has asked. */
  gate: { kind: GlyphKind; word: string } | null;
};

/** More would not be scanned; the palette and the portfolio have all of them. */
const LISTED = 30;

/** For the pages that one sees before signing in. */
export function Brand() {
  return (
    <p className="nav-brand">
      <Logo />
      <span>Assay</span>
    </p>
  );
}

/** The frame: sidebar on wide screens, icons below 1024, a sheet below 768. */
export function Shell(props: {
  workspaceName: string;
  /** The first of them where there are many. */
  projects: readonly ShellProject[];
  total: number;
  /** How many things wait in the reader's inbox. */
  unread: number;
  children: ReactNode;
}) {
  const items = paletteItems(props.projects);
  const isPartial = props.total > props.projects.length;
  return (
    <div className="shell">
      <nav aria-label="Main" className="shell-side">
        <Link href="/" className="nav-brand" title={props.workspaceName}>
          <Logo />
          <span className="nav-word">Assay</span>
        </Link>
        <Palette items={items} isPartial={isPartial} look="side" />
        <Navigation projects={props.projects} total={props.total} unread={props.unread} />
      </nav>
      <header className="shell-top">
        <NavSheet>
          <Navigation projects={props.projects} total={props.total} unread={props.unread} />
        </NavSheet>
        <Link href="/" className="nav-brand">
          <Logo />
          <span>Assay</span>
        </Link>
        <span className="flex-1" />
        <Palette items={items} isPartial={isPartial} look="top" />
      </header>
      <main id="main" tabIndex={-1} className="shell-main">
        {props.children}
      </main>
    </div>
  );
}

function Navigation(props: { projects: readonly ShellProject[]; total: number; unread: number }) {
  const { projects, total, unread } = props;
  const listed = projects.slice(0, LISTED);
  return (
    <>
      <ul className="grid grid-cols-1 gap-px">
        <Place href="/" icon="portfolio" name="Portfolio" />
        <Place href="/catalogue" icon="catalogue" name="Catalogue" />
        <Place href="/reference-class" icon="finished" name="Finished projects" />
        <Place href="/calibration" icon="calibration" name="Calibration" />
        <Place href="/guide" icon="guide" name="Reading guide" />
      </ul>
      <div className="min-h-0 overflow-y-auto">
        <p className="nav-word px-2 pb-1.5 text-12 text-ink-3">Projects</p>
        <ul className="grid grid-cols-1 gap-px">
          {listed.map((project) => (
            <li key={project.slug}>
              <NavLink
                href={`/projects/${project.slug}`}
                title={`${project.name}${project.gate ? `: ${project.gate.word.toLowerCase()}` : ""}`}
                isSection
              >
                <span className="nav-code">{project.code}</span>
                <span className="nav-word truncate">{project.name}</span>
                {project.gate ? (
                  <span className="nav-word ml-auto">
                    <Glyph kind={project.gate.kind} size={14} label={project.gate.word} />
                  </span>
                ) : null}
              </NavLink>
            </li>
          ))}
          {total > LISTED ? (
            <li>
              <NavLink href="/" title="All projects">
                <span className="nav-word">All {total} projects</span>
              </NavLink>
            </li>
          ) : null}
          <Place href="/projects/new" icon="add" name="Add a project" />
        </ul>
      </div>
      <ul className="mt-auto grid grid-cols-1 gap-px">
        <li>
          <ThemeButton />
        </li>
        <Place href="/inbox" icon="inbox" name="Inbox" count={unread} />
        <Place href="/account" icon="account" name="Your account" />
        <Place href="/settings" icon="settings" name="Settings" />
      </ul>
    </>
  );
}

/** A page in the navigation; where the bar is narrow only its icon is seen. */
function Place(props: { href: string; icon: IconName; name: string; count?: number }) {
  const { href, icon, name, count = 0 } = props;
  return (
    <li>
      <NavLink href={href} title={count > 0 ? `${name}: ${count} unread` : name}>
        <Icon name={icon} />
        <span className="nav-word">{name}</span>
        {count > 0 ? (
          <span className="nav-word num ml-auto text-12 font-strong text-ink">
            {count > 99 ? "99+" : count}
            <span className="sr-only"> unread</span>
          </span>
        ) : null}
      </NavLink>
    </li>
  );
}

function paletteItems(projects: readonly ShellProject[]): PaletteItem[] {
  const pages: PaletteItem[] = [
    { group: "Go to", label: "Portfolio", href: "/" },
    { group: "Go to", label: "Catalogue of tests and challenges", href: "/catalogue" },
    { group: "Go to", label: "Finished projects", href: "/reference-class" },
    { group: "Go to", label: "Calibration of estimates", href: "/calibration" },
    { group: "Go to", label: "Reading guide", href: "/guide" },
    { group: "Go to", label: "Inbox", href: "/inbox" },
    { group: "Go to", label: "Your account", href: "/account" },
    { group: "Go to", label: "Settings", href: "/settings" },
    { group: "Act", label: "Add a project", href: "/projects/new" },
  ];
  const ofProjects = projects.map((project) => ({
    group: "Projects",
    label: `${project.code} ${project.name}`,
    href: `/projects/${project.slug}`,
  }));
  return [...ofProjects, ...pages];
}
