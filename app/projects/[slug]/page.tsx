import type { Metadata } from "next";
import { caller } from "#app/_trpc/server.ts";
import { LinkButton } from "#app/_ui/button.tsx";
import { EmptyFirstUse } from "#app/_ui/empty.tsx";
import { PageHead } from "#app/_ui/page-head.tsx";
import { catalogue } from "#server/catalogue/catalogue.ts";
import { gateTitle } from "#server/gates/findings.ts";
import type { GateResult } from "#server/gates/schema.ts";
import { handoverTitle } from "#server/handover/findings.ts";
import {
  futureAnswer,
  limitsAnswer,
  projectLede,
  projectTitle,
  risksAnswer,
} from "#server/readiness/findings.ts";
import { FutureFigure } from "./_overview/future.tsx";
import { LimitsFigure } from "./_overview/limits.tsx";
import { OwnNote } from "./_overview/own-note.tsx";
import { Rail } from "./_overview/rail.tsx";
import { RisksFigure } from "./_overview/risks.tsx";
import { StandstillNote } from "./_overview/standstill.tsx";
import { readProject, readReadiness } from "./_read.ts";
import { WeightsNote } from "./_weights-note.tsx";

type Props = { params: Promise<{ slug: string }> };

/** Four months to either side: a manual window is at most 180 days, a quarter tells where it goes. */
const DAYS = 120;

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: (await readProject((await params).slug)).code };
}

/** The overview: what limits the score, where it goes, which risks, and what to do next. */
export default async function OverviewPage({ params }: Props) {
  const { slug } = await params;
  const api = await caller();
  const [project, readiness, fuses, gate, handover, stall, { current }] = await Promise.all([
    readProject(slug),
    readReadiness(slug),
    api.readiness.fuses({ slug, daysBack: DAYS, daysAhead: DAYS }),
    api.gates.current({ slug }),
    api.handover.get({ slug }),
    api.trends.standstill({ slug }),
    api.certifications.get({ slug }),
  ]);
  const href = `/projects/${slug}`;
  const isNew = readiness.basis === "none" && fuses.proofs.length === 0;
  return (
    <>
      <PageHead
        title={projectTitle(project.code, readiness, fuses)}
        lede={projectLede(readiness)}
        actions={
          isNew ? null : (
            <>
              <LinkButton href={`${href}/assess`}>Assess</LinkButton>
              <a href={`${href}/report/readiness`}>Report to download</a>
            </>
          )
        }
      />
      <WeightsNote weights={readiness.weights} />
      <OwnNote href={href} own={readiness.own} />
      {isNew ? <FirstUse slug={slug} /> : null}
      <StandstillNote href={href} stall={stall} />
      <div className="overview">
        <div className="overview-left">
          <LimitsFigure href={href} readiness={readiness} answer={limitsAnswer(readiness)} />
          <FutureFigure
            fuses={fuses}
            required={requiredScore(gate)}
            answer={futureAnswer(fuses)}
            evidenceHref={`${href}/evidence`}
          />
        </div>
        <Rail
          {...{ href, readiness, gate, handover, isNew, project }}
          certificate={current}
          gateTitle={gateTitle(gate)}
          handoverTitle={handoverTitle(handover)}
        />
        <div className="overview-whole">
          <RisksFigure href={href} readiness={readiness} answer={risksAnswer(readiness)} />
        </div>
      </div>
    </>
  );
}

/** What the gate asks of the ML Test Score, which depends on criticality; null when it asks nothing. */
function requiredScore({ gate, conditions }: GateResult): number | null {
  const policy = catalogue.gates.policies.find((one) => one.id === gate);
  const rules = policy?.rules.filter((rule) => rule.metric === "mlts.final").map((rule) => rule.id);
  const condition = conditions.find((one) => rules?.includes(one.id));
  return typeof condition?.requiredValue === "number" ? condition.requiredValue : null;
}

function FirstUse({ slug }: { slug: string }) {
  return (
    <div className="mb-10">
      <EmptyFirstUse
        title="Nothing is known yet"
        why="Unknown is not zero: every risk below stands at its worst case. Twelve answers take five minutes; one file that a tool already writes replaces many of them."
        commands={[`npx assay push --project ${slug} report.xml`]}
        action={
          <LinkButton href={`/projects/${slug}/assess`} look="main">
            Answer the twelve challenges
          </LinkButton>
        }
      />
    </div>
  );
}
