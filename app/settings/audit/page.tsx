import type { Metadata } from "next";
import Link from "next/link";
import { forbidden } from "next/navigation";
import { caller, whyNotMe } from "#app/_trpc/server.ts";
import { LinkButton } from "#app/_ui/button.tsx";
import { Section } from "#app/_ui/figure.tsx";
import { PageHead } from "#app/_ui/page-head.tsx";
import { auditTitle, verifyTitle } from "#server/audit/findings.ts";
import { AuditFilter, type AuditPage, AuditQuery } from "#server/audit/schema.ts";
import { Entries } from "./entries.tsx";
import { Filters } from "./filters.tsx";

export const metadata: Metadata = { title: "Audit" };

type Search = Readonly<Record<string, string | string[] | undefined>>;

/** Who did what, newest first, with whether the chain of hashes still holds. */
export default async function AuditLogPage({ searchParams }: { searchParams: Promise<Search> }) {
  if (await whyNotMe("audit.read")) forbidden();
  const { filter, before, isVerifying } = readSearch(await searchParams);
  const api = await caller();
  const [page, people, projects, verified] = await Promise.all([
    api.audit.list(AuditQuery.parse({ ...filter, before })),
    api.identity.named(),
    api.projects.list({ archived: "with" }),
    isVerifying ? api.audit.verify() : null,
  ]);
  const names = {
    people: new Map(people.map(({ id, name }) => [id, name])),
    projects: new Map(projects.map(({ id, name }) => [id, name])),
  };
  const query = (more: object) => ({ pathname: "/settings/audit", query: { ...filter, ...more } });
  return (
    <>
      <PageHead
        title={verified ? verifyTitle(verified) : auditTitle(page)}
        lede="Every change, download, sign-in and refused request is written down in the transaction that makes it. Each entry carries the hash of the one before."
        actions={
          <>
            <LinkButton href={query({ verify: "1" })}>Verify the log</LinkButton>
            <a
              href={`/api/v1/audit?${new URLSearchParams(filter)}`}
              download
              className="inline-flex min-h-11 items-center underline rail:min-h-9"
            >
              Export as JSON lines
            </a>
          </>
        }
      />
      {verified && verified.faults.length > 0 ? (
        <Section title="What was found" remark={verified.isCut ? "The first of them" : undefined}>
          <ul className="list-disc pl-5">
            {verified.faults.map((fault) => (
              <li key={`${fault.kind} ${fault.seq}`}>{fault.says}</li>
            ))}
          </ul>
        </Section>
      ) : null}
      <Section title="Entries" remark={`${shown(page, filter)}, newest first, times in UTC`}>
        <Filters filter={filter} people={people} projects={projects} />
        <Entries entries={page.entries} names={names} />
        <nav aria-label="Pages" className="flex flex-wrap gap-x-4 pt-3">
          {before === undefined ? null : <Link href={query({})}>Newest</Link>}
          {page.next === null ? null : <Link href={query({ before: page.next })}>Older</Link>}
        </nav>
      </Section>
      <Section title="Head of the chain" remark="Noted outside, it finds a rewritten log">
        <p className="font-mono text-12 break-all" data-testid="head">
          {page.head.seq}:{page.head.hash}
        </p>
      </Section>
    </>
  );
}

/** How many of how many; of a filtered log, how many fit is not counted. */
function shown({ entries, head }: AuditPage, filter: object): string {
  const isFiltered = Object.keys(filter).length > 0;
  return isFiltered ? `${entries.length} that fit` : `${entries.length} of ${head.seq}`;
}

/** What does not fit is left out: an address is typed by people. */
function readSearch(search: Search) {
  const given = Object.entries(search).flatMap(([key, value]) =>
    typeof value === "string" && value !== "" ? [[key, value] as const] : [],
  );
  const parsed = AuditFilter.safeParse(Object.fromEntries(given.map(inFull)));
  const filter = Object.fromEntries(
    Object.entries(parsed.data ?? {}).flatMap(([key, value]) => (value ? [[key, value]] : [])),
  );
  const before = Number(new Map(given).get("before"));
  return {
    filter,
    before: Number.isSafeInteger(before) && before > 0 ? before : undefined,
    isVerifying: new Map(given).get("verify") === "1",
  };
}

/** A day of the form's date fields as its first moment. */
function inFull([key, value]: readonly [string, string]): [string, string] {
  const isDay = (key === "from" || key === "to") && /^\d{4}-\d{2}-\d{2}$/.test(value);
  return [key, isDay ? `${value}T00:00:00Z` : value];
}
