import type { Metadata } from "next";
import { GateLine } from "#app/_charts/gate-line.tsx";
import { dateTime, list, sentence } from "#app/_copy/format.ts";
import { GATE_GOAL, GATE_WORD } from "#app/_copy/terms.ts";
import { caller, whyNotHere } from "#app/_trpc/server.ts";
import { Figure, Section } from "#app/_ui/figure.tsx";
import { CONDITION_GLYPH, GATE_GLYPH, Glyph, Status } from "#app/_ui/glyph.tsx";
import { PageHead } from "#app/_ui/page-head.tsx";
import { SegmentedLinks } from "#app/_ui/segmented.tsx";
import { Table } from "#app/_ui/table.tsx";
import {
  gateLede,
  gateTitle,
  inReadingOrder,
  isSignoff,
  lineAnswer,
} from "#server/gates/findings.ts";
import type { Condition, Decision } from "#server/gates/schema.ts";
import { BUILT_IN } from "#server/policies/catalogue.ts";
import { RecordDecision } from "./record-decision.tsx";

export const metadata: Metadata = { title: "Gate" };

type Props = {
  params: Promise<{ slug: string }>;
  searchParams: Promise<{ gate?: string | string[] }>;
};

export default async function GatePage({ params, searchParams }: Props) {
  const { slug } = await params;
  const asked = [(await searchParams).gate].flat()[0];
  const api = await caller();
  const [result, decisions, named, blocked] = await Promise.all([
    api.gates.current({ slug, ...(asked ? { gate: asked } : {}) }),
    api.gates.decisions({ slug }),
    api.identity.named(),
    whyNotHere(slug, "gates.decide"),
  ]);
  const conditions = inReadingOrder(result.conditions);
  const applicable = conditions.filter((one) => one.outcome !== "not-applicable");
  const skipped = conditions.length - applicable.length;
  return (
    <>
      <PageHead
        title={gateTitle(result)}
        lede={gateLede(result)}
        actions={
          <>
            <RecordDecision slug={slug} gate={result.gate} disabledBecause={blocked} />
            <SegmentedLinks
              label="Gate"
              items={BUILT_IN.map(({ policy: { id } }) => ({
                href: `/projects/${slug}/gate?gate=${id}`,
                label: GATE_GOAL[id] ?? id,
                isCurrent: id === result.gate,
              }))}
            />
          </>
        }
      />
      <Figure
        question="How far is each condition from the line?"
        answer={lineAnswer(result)}
        source={
          <>
            <span>
              Policy {result.gate} {result.policyVersion}. {applicable.length} conditions apply
              {skipped > 0 ? `, ${skipped} do not` : ""}.
            </span>
            <span>
              Each scale is stretched so that its required value falls on the line; read distances
              within a row, not between rows.
            </span>
          </>
        }
      >
        <ConditionTable slug={slug} conditions={applicable.filter((one) => !isSignoff(one))} />
        <Signoffs conditions={applicable.filter(isSignoff)} />
      </Figure>
      <Decisions
        decisions={decisions}
        nameOf={(id) => named.find((one) => one.id === id)?.name ?? "a former member"}
      />
    </>
  );
}

function ConditionTable({ slug, conditions }: { slug: string; conditions: readonly Condition[] }) {
  return (
    <Table
      caption="Conditions of the gate"
      columns={[
        { head: "Condition" },
        { head: "line: required value" },
        { head: "Observed", isNumber: true },
        { head: "Required", isNumber: true },
        { head: "What would change it" },
      ]}
    >
      {conditions.map((condition) => (
        <ConditionRow key={condition.id} slug={slug} condition={condition} />
      ))}
    </Table>
  );
}

/** All wait for the same thing, so they are one line and not six. */
function Signoffs({ conditions }: { conditions: readonly Condition[] }) {
  const [first] = conditions;
  if (!first) return null;
  return (
    <p className="mt-3 flex gap-2.5">
      <Glyph kind="unknown" label="not known" />
      <span>
        Signed off by {list(conditions.flatMap((one) => one.owner ?? []))}: not known.{" "}
        <span className="text-12 text-ink-2">{first.remedy}</span>
      </span>
    </p>
  );
}

const OUTCOME_WORD: Record<Condition["outcome"], string> = {
  pass: "holds",
  fail: "falls short",
  waived: "waived, not passed",
  unknown: "not known",
  "not-applicable": "does not apply",
};

function ConditionRow({ slug, condition }: { slug: string; condition: Condition }) {
  const isOpen = condition.outcome === "fail" || condition.outcome === "unknown";
  return (
    <tr id={condition.id}>
      <th scope="row" className="tablet:max-w-[200px] side:max-w-[280px]">
        <span className="flex gap-2.5">
          <Glyph
            kind={CONDITION_GLYPH[condition.outcome]}
            label={OUTCOME_WORD[condition.outcome]}
          />
          <span>
            {condition.title}
            {condition.isWaivable ? null : <b className="block text-12">cannot be waived</b>}
          </span>
        </span>
      </th>
      <td className="whole tablet:min-w-[132px] side:min-w-[212px]">
        <span className="tablet:hidden">
          <GateLine outcome={condition.outcome} position={condition.position} width={340} />
        </span>
        <span className="hidden tablet:block side:hidden">
          <GateLine outcome={condition.outcome} position={condition.position} width={120} />
        </span>
        <span className="hidden side:block wide:hidden">
          <GateLine outcome={condition.outcome} position={condition.position} width={200} />
        </span>
        <span className="hidden wide:block">
          <GateLine outcome={condition.outcome} position={condition.position} width={400} />
        </span>
      </td>
      <td className="num font-strong" data-label="Observed">
        {condition.observedText}
      </td>
      <td className="num" data-label="Required">
        {condition.required}
      </td>
      <td className="whole text-12 text-ink-2 tablet:max-w-[340px]">
        {isOpen ? (
          <p>
            {condition.remedy}{" "}
            {condition.owner ? <b className="text-ink">{sentence(condition.owner)}</b> : null}
          </p>
        ) : null}
        <details>
          <summary className="w-max py-2 underline decoration-control underline-offset-3 rail:py-0.5">
            Why, and from what
          </summary>
          <p>{condition.why}</p>
          <Evidence slug={slug} ids={condition.evidence} />
        </details>
      </td>
    </tr>
  );
}

function Evidence({ slug, ids }: { slug: string; ids: readonly string[] }) {
  if (ids.length === 0) return <p>No document stands behind this value.</p>;
  return (
    <ul className="flex flex-wrap gap-x-3">
      {ids.slice(0, 12).map((id, i) => (
        <li key={id}>
          <a href={`/projects/${slug}/evidence/${id}`} className="inline-block py-1">
            document {i + 1}
          </a>
        </li>
      ))}
      {ids.length > 12 ? <li className="py-1">and {ids.length - 12} more</li> : null}
    </ul>
  );
}

function Decisions(props: { decisions: readonly Decision[]; nameOf: (id: string) => string }) {
  return (
    <Section
      title="Decisions so far"
      remark="A recorded decision keeps everything it looked at and is never changed"
    >
      {props.decisions.length === 0 ? (
        <p className="text-ink-2">Nobody has recorded a decision yet.</p>
      ) : (
        <Table
          caption="Decisions so far"
          columns={[
            { head: "Outcome" },
            { head: "Gate" },
            { head: "Decided" },
            { head: "By" },
            { head: "Digest of what it looked at" },
          ]}
        >
          {props.decisions.map((decision) => (
            <tr key={decision.decisionId}>
              <th scope="row">
                <Status kind={GATE_GLYPH[decision.outcome]}>{GATE_WORD[decision.outcome]}</Status>
              </th>
              <td data-label="Gate">{GATE_GOAL[decision.gate] ?? decision.gate}</td>
              <td data-label="Decided">{dateTime(decision.decidedAt)}</td>
              <td data-label="By">{props.nameOf(decision.decidedById)}</td>
              <td data-label="Digest" className="font-mono text-12">
                {decision.snapshotDigest.slice(0, 16)}
              </td>
            </tr>
          ))}
        </Table>
      )}
    </Section>
  );
}
