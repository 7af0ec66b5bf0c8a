import type { Metadata } from "next";
import Link from "next/link";
import { CrossMark, KeyItem, RiskKey, Triangle } from "#app/_charts/key.tsx";
import { count, date } from "#app/_copy/format.ts";
import {
  filtersOf,
  hrefOf,
  isFiltered,
  NO_FILTER,
  type SearchParams,
  SHOWS,
  type Show,
  type View,
  viewOf,
} from "#app/_portfolio/address.ts";
import { CHANGE_DAYS, type Earlier, earlierOf, earlierOfPoints } from "#app/_portfolio/change.ts";
import { COMPACT_FROM, CompactTable } from "#app/_portfolio/compact.tsx";
import { Filters, filtersInWords } from "#app/_portfolio/filters.tsx";
import { Groups, Trend, WhatChanged } from "#app/_portfolio/looks.tsx";
import { ProjectList } from "#app/_portfolio/project-list.tsx";
import { readPortfolio } from "#app/_portfolio/read.ts";
import { SavedViews } from "#app/_portfolio/saved-views.tsx";
import { TableOne } from "#app/_portfolio/table-one.tsx";
import { WorkToDo } from "#app/_portfolio/work.tsx";
import { caller, whyNotMe } from "#app/_trpc/server.ts";
import { TopLine } from "#app/_ui/breadcrumb.tsx";
import { LinkButton } from "#app/_ui/button.tsx";
import { EmptyFiltered, EmptyFirstUse } from "#app/_ui/empty.tsx";
import { Figure } from "#app/_ui/figure.tsx";
import { Glyph } from "#app/_ui/glyph.tsx";
import { PageHead } from "#app/_ui/page-head.tsx";
import { SegmentedLinks } from "#app/_ui/segmented.tsx";
import { DEMO_NOTE, REFERENCE_PROJECTS } from "#server/demo/catalogue.ts";
import {
  criticalNames,
  portfolioLede,
  portfolioTitle,
  tableAnswer,
} from "#server/portfolio/findings.ts";
import type { Portfolio } from "#server/portfolio/schema.ts";

export const metadata: Metadata = { title: "Portfolio" };

/** Table 1 of the paper, live: who is at risk, where, and what would lower it. */
export default async function PortfolioPage(props: { searchParams: Promise<SearchParams> }) {
  const view = viewOf(await props.searchParams);
  const api = await caller();
  const [portfolio, teams, views, whyNotShare] = await Promise.all([
    readPortfolio(view),
    api.teams.list(),
    api.savedViews.list(),
    whyNotMe("projects.register"),
  ]);
  if (portfolio.total === 0) return <FirstUse asOf={portfolio.asOf} />;
  const named = criticalNames(portfolio);
  return (
    <>
      <TopLine crumbs={[{ label: "Portfolio" }]} asOf={portfolio.asOf} />
      <PageHead
        title={portfolioTitle(portfolio)}
        lede={[portfolioLede(portfolio), named].filter(Boolean).join(" ")}
        actions={
          <>
            <LinkButton href="/projects/new" look="main" disabledBecause={whyNotShare}>
              Add a project
            </LinkButton>
            {(await isBeginning(portfolio)) ? (
              <LinkButton href="/welcome">Set up the workspace</LinkButton>
            ) : null}
          </>
        }
      />
      {portfolio.renewing > 0 ? (
        <p role="status" className="mb-4 border-l-2 border-ink pl-2">
          {count(portfolio.renewing, "project")} changed and will be counted in a moment.
        </p>
      ) : null}
      <Looks view={view} />
      <SavedViews views={views} query={hrefOf(view).slice(2)} whyNotShare={whyNotShare} />
      <Filters view={view} teams={teams} />
      {portfolio.matching === 0 ? (
        <EmptyFiltered
          what={filtersInWords(view)}
          hidden={`${count(portfolio.total, "project is", "projects are")} hidden by these filters.`}
          clearHref={hrefOf(view, NO_FILTER)}
        />
      ) : (
        <Shown view={view} portfolio={portfolio} />
      )}
    </>
  );
}

const LOOKS: Record<Show, string> = {
  table: "Table",
  list: "Ranked list",
  groups: "Groups",
  changes: "What changed",
  work: "What to do",
  trend: "Trend",
};

function Looks({ view }: { view: View }) {
  return (
    <div className="mb-4 print:hidden">
      <SegmentedLinks
        label="Show"
        items={SHOWS.map((show) => ({
          href: hrefOf(view, { show }),
          label: LOOKS[show],
          isCurrent: view.show === show,
        }))}
      />
    </div>
  );
}

type Parts = { view: View; portfolio: Portfolio };

function Shown({ view, portfolio }: Parts) {
  switch (view.show) {
    case "groups":
      return <Groups view={view} portfolio={portfolio} />;
    case "changes":
      return <WhatChanged view={view} portfolio={portfolio} since={sinceOf(view, portfolio)} />;
    case "work":
      return <WorkToDo view={view} portfolio={portfolio} />;
    case "trend":
      return <Trend view={view} portfolio={portfolio} />;
    default:
      return <Projects view={view} portfolio={portfolio} />;
  }
}

/** Table and ranked list: the projects themselves, a page at a time. */
async function Projects({ view, portfolio }: Parts) {
  const earlier = await earlierPortfolio(view, portfolio);
  const isMany = portfolio.projects.length >= COMPACT_FROM;
  return (
    <Figure
      question="Table 1, live. Who is at risk, where, and what would lower it?"
      answer={tableAnswer(portfolio)}
      source={<Source {...{ portfolio, earlier, view }} />}
    >
      <div className="mb-3 flex flex-wrap items-start justify-between gap-x-8 gap-y-3">
        <Legend />
        <Order view={view} />
      </div>
      {view.show === "table" && isMany ? (
        <CompactTable portfolio={portfolio} earlier={earlier} view={view} />
      ) : (
        <>
          {view.show === "list" ? null : (
            <TableOne portfolio={portfolio} earlier={earlier} view={view} />
          )}
          <div className={view.show === "list" ? "list1-always" : undefined}>
            <ProjectList rows={portfolio.projects} />
          </div>
        </>
      )}
    </Figure>
  );
}

/** Nothing but the demo is here, and its reader is who sets a workspace up. */
async function isBeginning(portfolio: Portfolio): Promise<boolean> {
  const isDemoOnly = portfolio.projects.every((project) => project.isDemo);
  return isDemoOnly && (await whyNotMe("members.manage")) === null;
}

/** Scoring everything twice is worth it while the list is short enough to be read as a whole. */
const COMPARED_MAX = 60;

/** The day that is compared with: the one chosen, else eight weeks ago. */
const sinceOf = (view: View, portfolio: Portfolio): string =>
  view.since ??
  new Date(Date.parse(portfolio.asOf) - CHANGE_DAYS * 86_400_000).toISOString().slice(0, 10);

/** The projects of the page as they stood: scored again where they are few, else as noted at a week's end. */
async function earlierPortfolio(view: View, portfolio: Portfolio): Promise<Earlier> {
  const api = await caller();
  const since = sinceOf(view, portfolio);
  if (portfolio.total > COMPARED_MAX) {
    const slugs = portfolio.projects.map(({ slug }) => slug);
    return earlierOfPoints(await api.portfolio.earlier({ since, slugs }));
  }
  const at = new Date(`${since}T${portfolio.asOf.slice(11)}`);
  return earlierOf((await api.portfolio.list({ at, limit: 200 })).projects);
}

function Legend() {
  return (
    <RiskKey>
      <KeyItem mark={<CrossMark />}>met in practice</KeyItem>
      <KeyItem mark={<Glyph kind="na" size={14} />}>not applicable</KeyItem>
    </RiskKey>
  );
}

function Order({ view }: { view: View }) {
  const items = [
    ["risk", "Worst first"],
    ["name", "By name"],
    ["updated", "Latest change"],
  ] as const;
  return (
    <SegmentedLinks
      label="Order"
      items={items.map(([sort, label]) => ({
        href: hrefOf(view, { sort }),
        label,
        isCurrent: view.sort === sort,
      }))}
    />
  );
}

const referenceSlugs = new Set(REFERENCE_PROJECTS.map(({ code }) => code.toLowerCase()));
const isReference = (project: Portfolio["projects"][number]) =>
  project.isDemo && referenceSlugs.has(project.slug);

function Source(props: { portfolio: Portfolio; earlier: Earlier; view: View }) {
  const { portfolio, earlier, view } = props;
  const shown = portfolio.projects.length;
  return (
    <>
      <span>Height: residual risk a gate counts, 0 to 100; lines at 50 and 75.</span>
      <span>A tick above a column is one project.</span>
      {earlier.size > 0 ? (
        <span>
          <Triangle isUp /> <Triangle isUp={false} /> change since {date(sinceOf(view, portfolio))},
          when 3 or more.
        </span>
      ) : null}
      <span>
        {shown} of {count(portfolio.matching, "project")}
        {isFiltered(view) ? ` that match, ${portfolio.total} in all` : ""}.
      </span>
      {portfolio.projects.some(isReference) ? <span>Demo: {DEMO_NOTE}</span> : null}
      {portfolio.nextCursor ? (
        <Link href={hrefOf(view, { cursor: portfolio.nextCursor })}>Next {shown} projects</Link>
      ) : null}
      {view.cursor ? <Link href={hrefOf(view)}>Back to the first page</Link> : null}
      <a href={`/api/v1/portfolio.csv${csvQuery(view)}`}>CSV of all that match</a>
      <Link href="/guide">How to read the marks</Link>
    </>
  );
}

const csvQuery = (view: View) => `?${new URLSearchParams(filtersOf(view))}`;

async function FirstUse({ asOf }: { asOf: string }) {
  return (
    <>
      <TopLine crumbs={[{ label: "Portfolio" }]} asOf={asOf} />
      <PageHead
        title="No project yet"
        lede="Every project you add becomes a row here: twelve risks, a test score, and the gate in front of it."
      />
      <EmptyFirstUse
        title="Add the first project"
        why="Nine plain questions set the scene; twelve more give the first risk score. Both together take about ten minutes."
        commands={["npx assay seed demo"]}
        action={
          <LinkButton
            href="/projects/new"
            look="main"
            disabledBecause={await whyNotMe("projects.register")}
          >
            Add a project
          </LinkButton>
        }
      >
        <p className="text-12 text-ink-2">
          The command fills the workspace with the eight projects of the paper, to look around.
        </p>
      </EmptyFirstUse>
    </>
  );
}
