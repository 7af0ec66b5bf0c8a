import type { Metadata } from "next";
import Link from "next/link";
import { caller, whyNotHere } from "#app/_trpc/server.ts";
import { LinkButton } from "#app/_ui/button.tsx";
import { Section } from "#app/_ui/figure.tsx";
import { PageHead } from "#app/_ui/page-head.tsx";
import { Table } from "#app/_ui/table.tsx";
import { projectCataloguesTitle, riskWords } from "#server/own-catalogues/findings.ts";
import { Choose } from "./choose.tsx";

export const metadata: Metadata = { title: "Own catalogues" };

type Props = { params: Promise<{ slug: string }> };

/** Which of the workspace's own catalogues the project rates by, and what its answers come to. */
export default async function OwnCataloguesPage({ params }: Props) {
  const { slug } = await params;
  const api = await caller();
  const [catalogues, blocked] = await Promise.all([
    api.ownCatalogues.ofProject({ slug }),
    whyNotHere(slug, "projects.write"),
  ]);
  return (
    <>
      <PageHead
        title={projectCataloguesTitle(catalogues)}
        lede="Beside the twelve challenges, and apart from them: nothing here changes the risk score or the ML Test Score."
        actions={<LinkButton href={`/projects/${slug}/assess`}>The twelve challenges</LinkButton>}
      />
      <Section title="Catalogues of the workspace">
        {catalogues.length === 0 ? (
          <p className="text-ink-2">
            None yet. An admin imports one in <Link href="/settings/catalogues">the settings</Link>.
          </p>
        ) : (
          <Table
            caption="Own catalogues of the project"
            columns={[
              { head: "Catalogue" },
              { head: "Version" },
              { head: "Risk" },
              { head: "Rate by it" },
            ]}
          >
            {catalogues.map((one) => (
              <tr key={one.slug}>
                <th scope="row">
                  {one.version === null ? (
                    one.name
                  ) : (
                    <Link href={`/projects/${slug}/assess/own/${one.slug}`}>{one.name}</Link>
                  )}
                </th>
                <td data-label="Version">
                  {one.version === null ? "–" : `${one.version} of ${one.latest}`}
                </td>
                <td data-label="Risk">{one.scores ? riskWords(one.scores) : "not rated"}</td>
                <td data-label="Rate by it">
                  {one.version === null ? (
                    <Choose
                      {...{ slug, blocked }}
                      choice={{ catalogue: one.slug, version: one.latest, base: null }}
                    >
                      Rate by version {one.latest}
                    </Choose>
                  ) : (
                    <Choose
                      {...{ slug, blocked }}
                      choice={{ catalogue: one.slug, version: null, base: one.version }}
                    >
                      Rate by it no more
                    </Choose>
                  )}
                </td>
              </tr>
            ))}
          </Table>
        )}
      </Section>
    </>
  );
}
