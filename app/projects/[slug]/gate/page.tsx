import type { Metadata } from "next";
import { GATE_GOAL } from "#app/_copy/terms.ts";
import { caller, projectViewer, whyNotHere } from "#app/_trpc/server.ts";
import { Section } from "#app/_ui/figure.tsx";
import { PageHead } from "#app/_ui/page-head.tsx";
import { SegmentedLinks } from "#app/_ui/segmented.tsx";
import { gateLede, gateTitle } from "#server/gates/findings.ts";
import { Badge } from "./badge.tsx";
import { Certificate } from "./certificate.tsx";
import { Conditions } from "./conditions.tsx";
import { Decisions } from "./decisions.tsx";
import { RecordDecision } from "./record-decision.tsx";
import { Signatures } from "./signatures.tsx";
import { Waivers } from "./waivers.tsx";

export const metadata: Metadata = { title: "Gate" };

type Props = {
  params: Promise<{ slug: string }>;
  searchParams: Promise<{ gate?: string | string[] }>;
};

/** May it go on? Each condition, what is waived of them, who signed, and until when that stands. */
export default async function GatePage({ params, searchParams }: Props) {
  const { slug } = await params;
  const asked = [(await searchParams).gate].flat()[0];
  const api = await caller();
  const result = await api.gates.current({ slug, ...(asked ? { gate: asked } : {}) });
  const { gate } = result;
  const whyNoBadge = await whyNotHere(slug, "projects.write");
  const [
    policies,
    decisions,
    named,
    people,
    waivers,
    signOffs,
    certification,
    comments,
    badge,
    scope,
    why,
  ] = await Promise.all([
    api.policies.list(),
    api.gates.decisions({ slug }),
    api.identity.named(),
    api.roles.people({ slug }),
    api.waivers.list({ slug, gate }),
    api.signOffs.list({ slug, gate }),
    api.certifications.get({ slug }),
    api.comments.counts({ slug, kind: "condition" }),
    whyNoBadge === null ? api.badges.current({ slug }) : { path: null },
    projectViewer(slug),
    whyNots(slug),
  ]);
  const nameOf = (id: string) =>
    id === "system" ? "Assay" : (named.find((one) => one.id === id)?.name ?? "a former member");
  const owners = people.participants
    .filter(({ role }) => role !== "viewer")
    .map(({ userId }) => ({ id: userId, name: nameOf(userId) }));
  const ownId = scope?.actor.kind === "person" ? scope.actor.userId : null;
  const place = { slug, gate, nameOf };
  return (
    <>
      <PageHead
        title={gateTitle(result)}
        lede={gateLede(result)}
        actions={
          <>
            <RecordDecision slug={slug} gate={gate} disabledBecause={why.decide} />
            <SegmentedLinks
              label="Gate"
              items={policies.map(({ gate: id }) => ({
                href: `/projects/${slug}/gate?gate=${id}`,
                label: GATE_GOAL[id] ?? id,
                isCurrent: id === gate,
              }))}
            />
            <a href={`/projects/${slug}/report/gate`}>Dossier to download</a>
          </>
        }
      />
      <Conditions
        {...{ ...place, result, waivers, owners, ownId, comments }}
        whyNotRequest={why.request}
      />
      <Signatures {...place} signOffs={signOffs.signOffs} whyNotSign={why.sign} />
      <Waivers
        {...{ ...place, waivers, ownId }}
        conditions={result.conditions}
        whyNotRule={why.rule}
      />
      <Certificate
        {...place}
        certificate={certification.byGate.find(({ gateId }) => gateId === gate) ?? null}
        whyNot={why.certify}
      />
      <Decisions slug={slug} decisions={decisions} nameOf={nameOf} />
      <Section
        title="Badge"
        remark="A picture of the outcome, for a README or a wiki. Its address is a secret: whoever has it sees the outcome and nothing else"
      >
        <Badge slug={slug} path={badge.path} disabledBecause={whyNoBadge} />
      </Section>
    </>
  );
}

async function whyNots(slug: string) {
  const [decide, request, sign, certify, rule] = await Promise.all([
    whyNotHere(slug, "gates.decide"),
    whyNotHere(slug, "waivers.request"),
    whyNotHere(slug, "gates.sign"),
    whyNotHere(slug, "certificates.write"),
    whyNotHere(slug, "waivers.rule"),
  ]);
  return { decide, request, sign, certify, rule };
}
