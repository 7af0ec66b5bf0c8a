import type { Metadata } from "next";
import Link from "next/link";
import { count, dateTime } from "#app/_copy/format.ts";
import { caller, whyNotMe } from "#app/_trpc/server.ts";
import { LinkButton } from "#app/_ui/button.tsx";
import { Section } from "#app/_ui/figure.tsx";
import { PageHead } from "#app/_ui/page-head.tsx";
import { Table } from "#app/_ui/table.tsx";
import { fatesOf } from "#server/own-catalogues/rules/upgrade.ts";
import type { CataloguePage } from "#server/own-catalogues/schema.ts";
import { Fates } from "../fates.tsx";
import { Retire } from "../retire.tsx";

type Props = {
  params: Promise<{ catalogue: string }>;
  searchParams: Promise<{ before?: string; after?: string }>;
};

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: `Catalogue ${(await params).catalogue}` };
}

/** One of the workspace's own catalogues: its questions, its versions, any two of them side by side. */
export default async function OwnCataloguePage({ params, searchParams }: Props) {
  const { catalogue } = await params;
  const { before, after } = await searchParams;
  const api = await caller();
  const [page, named, blocked] = await Promise.all([
    api.ownCatalogues.page({ catalogue }),
    api.identity.named(),
    whyNotMe("catalogues.manage"),
  ]);
  const nameOf = (id: string) => named.find((one) => one.id === id)?.name ?? "a former member";
  return (
    <>
      <PageHead
        title={page.name}
        lede={`Version ${page.version}: ${count(page.indicators, "question")} in ${count(page.challenges, "challenge")}. ${page.body.description}${page.isRetired ? " It is retired: no project takes it up any more." : ""}`}
        actions={
          <>
            <LinkButton href="/settings/catalogues">All catalogues</LinkButton>
            <Retire catalogue={catalogue} isRetired={page.isRetired} blocked={blocked} />
          </>
        }
      />
      {before && after ? <Diff {...{ catalogue, before, after }} /> : null}
      <Versions page={page} nameOf={nameOf} />
      <Questions page={page} />
    </>
  );
}

async function Diff(of: { catalogue: string; before: string; after: string }) {
  const api = await caller();
  const read = (version: string) =>
    api.ownCatalogues.version({
      catalogue: of.catalogue,
      version: Math.max(1, Math.trunc(Number(version)) || 1),
    });
  const [was, is] = await Promise.all([read(of.before), read(of.after)]);
  const fates = fatesOf(was.body, is.body).filter(({ fate }) => fate !== "kept");
  return (
    <Section title={`From version ${was.version} to version ${is.version}`}>
      {fates.length === 0 ? (
        <p className="text-ink-2">They ask the same.</p>
      ) : (
        <Fates fates={fates} />
      )}
    </Section>
  );
}

function Versions(props: { page: CataloguePage; nameOf: (id: string) => string }) {
  const { slug, versions, version: latest } = props.page;
  return (
    <Section title="Versions" remark="None is ever changed">
      <Table
        caption="Versions of the catalogue"
        columns={[
          { head: "Version" },
          { head: "Imported" },
          { head: "What it changed" },
          { head: "Beside the latest" },
        ]}
      >
        {versions.map((one) => (
          <tr key={one.version}>
            <th scope="row">
              {one.version}
              <span className="block font-mono text-12 font-normal">{one.digest.slice(0, 12)}</span>
            </th>
            <td data-label="Imported">
              {dateTime(one.importedAt)}
              <span className="block text-12 text-ink-2">{props.nameOf(one.importedById)}</span>
            </td>
            <td className="whole" data-label="What it changed">
              {one.version === 1 ? (
                <p className="text-12 text-ink-2">The first.</p>
              ) : (
                <Fates fates={one.changes} />
              )}
            </td>
            <td data-label="Beside the latest">
              {one.version === latest ? (
                "the latest"
              ) : (
                <Link
                  href={`/settings/catalogues/${slug}?before=${one.version}&after=${latest}`}
                  className="inline-block py-2 rail:py-0.5"
                >
                  Compare with {latest}
                </Link>
              )}
            </td>
          </tr>
        ))}
      </Table>
    </Section>
  );
}

function Questions({ page }: { page: CataloguePage }) {
  return page.body.challenges.map((challenge) => (
    <Section
      key={challenge.id}
      title={challenge.name}
      remark={challenge.weight === 1 ? null : `weighs ${challenge.weight}`}
    >
      {challenge.description ? <p className="text-ink-2">{challenge.description}</p> : null}
      <ul>
        {challenge.items.map((item) => (
          <li key={item.id} className="py-1">
            <span className="font-mono text-12 text-ink-2">{item.id}</span> {item.question}
            {item.weight === 1 ? "" : ` (weighs ${item.weight})`}
          </li>
        ))}
      </ul>
    </Section>
  ));
}
