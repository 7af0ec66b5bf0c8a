import type { Metadata } from "next";
import { headers } from "next/headers";
import { caller, requestTime, whyNotHere } from "#app/_trpc/server.ts";
import { EmptyFirstUse } from "#app/_ui/empty.tsx";
import { Figure, Section } from "#app/_ui/figure.tsx";
import { PageHead } from "#app/_ui/page-head.tsx";
import { sourcesAnswer, sourcesLede, sourcesTitle } from "#server/connections/findings.ts";
import { AddConnection } from "./add-connection.tsx";
import { CiRecipes } from "./ci-recipes.tsx";
import { SourcesTable } from "./sources-table.tsx";

export const metadata: Metadata = { title: "Sources" };

/** Tools that bring evidence by themselves: how they do, and how to connect one. */
export default async function SourcesPage(props: { params: Promise<{ slug: string }> }) {
  const { slug } = await props.params;
  const api = await caller();
  const [connections, blocked, origin] = await Promise.all([
    api.connections.list({ slug }),
    whyNotHere(slug, "connections.manage"),
    originOf(),
  ]);
  return (
    <>
      <PageHead title={sourcesTitle(connections)} lede={sourcesLede(connections)} />
      {connections.length === 0 ? (
        <FirstUse slug={slug} />
      ) : (
        <Figure
          question="Which tools bring evidence, and how do they do?"
          answer={sourcesAnswer(connections)}
          source="An outage lowers no score: what a source told is kept as last known, and ages."
        >
          <SourcesTable
            slug={slug}
            origin={origin}
            blocked={blocked}
            connections={connections}
            now={requestTime()}
          />
        </Figure>
      )}
      <Section
        title="Connect a tool"
        remark="Secrets are kept encrypted and are never shown again."
        id="connect"
      >
        <AddConnection slug={slug} origin={origin} blocked={blocked} />
      </Section>
      <Section
        title="Send from CI"
        remark="For what a job writes: three lines after the tests."
        id="ci"
      >
        <CiRecipes slug={slug} origin={origin} />
      </Section>
    </>
  );
}

function FirstUse({ slug }: { slug: string }) {
  return (
    <div className="mb-10">
      <EmptyFirstUse
        title="The tools you run already hold the proof"
        why="MLflow knows every run and its versions, Prometheus every rule and whether it can fire, CI every test. Connected, they prove tests of the rubric day after day without anybody sending a file."
        commands={[`npx assay push --project ${slug} --ci report.xml coverage.xml`]}
      />
    </div>
  );
}

/** The address under which this page was asked for, for what a sender is told. */
async function originOf(): Promise<string> {
  const asked = await headers();
  const host = asked.get("x-forwarded-host") ?? asked.get("host") ?? "localhost";
  const isLocal = /^(localhost|127\.|\[::1\])/.test(host);
  return `${asked.get("x-forwarded-proto") ?? (isLocal ? "http" : "https")}://${host}`;
}
