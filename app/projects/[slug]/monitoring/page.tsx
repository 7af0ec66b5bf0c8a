import type { Metadata } from "next";
import { caller, whyNotHere } from "#app/_trpc/server.ts";
import { EmptyFirstUse } from "#app/_ui/empty.tsx";
import { PageHead } from "#app/_ui/page-head.tsx";
import { Alerts } from "./alerts.tsx";
import { Coverage } from "./coverage.tsx";
import { Incidents } from "./incidents.tsx";
import { Rules } from "./rules.tsx";
import { SkewFigure } from "./skew.tsx";
import { Targets } from "./targets.tsx";

export const metadata: Metadata = { title: "Monitoring" };

/** Which of the seven monitoring tests have a rule that can fire, who hears of it, what it cannot see. */
export default async function MonitoringPage({ params }: { params: Promise<{ slug: string }> }) {
  const { slug } = await params;
  const api = await caller();
  const [page, { incidents }, whyNot] = await Promise.all([
    api.monitoring.get({ slug }),
    api.incidents.list({ slug }),
    whyNotHere(slug, "incidents.write"),
  ]);
  if (page.isEmpty)
    return (
      <>
        <PageHead title={page.title} lede={page.meaning} />
        <EmptyFirstUse
          title="Rules, targets and alerts say what would be noticed, and by whom"
          why="Prometheus answers with its rules and targets as JSON; Alertmanager sends what fired, and to whom, to a webhook."
          commands={[
            `curl -s "$PROMETHEUS/api/v1/rules" > rules.json; curl -s "$PROMETHEUS/api/v1/targets" > targets.json`,
            `npx assay push --project ${slug} rules.json targets.json`,
          ]}
        />
        <div className="pt-10">
          <Incidents {...{ slug, incidents, whyNot }} />
        </div>
      </>
    );
  return (
    <>
      <PageHead title={page.title} lede={page.meaning} />
      <Coverage slug={slug} page={page} />
      <Rules slug={slug} page={page} />
      <Alerts slug={slug} page={page} />
      <Targets slug={slug} page={page} />
      <SkewFigure slug={slug} page={page} />
      <Incidents {...{ slug, incidents, whyNot }} />
    </>
  );
}
