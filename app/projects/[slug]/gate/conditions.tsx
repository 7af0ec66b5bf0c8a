import { GateLine } from "#app/_charts/gate-line.tsx";
import { CommentThread } from "#app/_comments/comment-thread.tsx";
import { dateTime, sentence } from "#app/_copy/format.ts";
import { Figure } from "#app/_ui/figure.tsx";
import { CONDITION_GLYPH, Glyph } from "#app/_ui/glyph.tsx";
import { Table } from "#app/_ui/table.tsx";
import { inReadingOrder, isSignoff, lineAnswer } from "#server/gates/findings.ts";
import type { Condition, GateResult } from "#server/gates/schema.ts";
import type { Waiver, WaiverList } from "#server/waivers/schema.ts";
import { type Owner, RequestWaiver } from "./request-waiver.tsx";

type Props = {
  slug: string;
  result: GateResult;
  waivers: WaiverList;
  owners: readonly Owner[];
  ownId: string | null;
  nameOf: (id: string) => string;
  whyNotRequest: string | null;
  /** How many comments stand under each condition, by `gate:condition`. */
  comments: Readonly<Record<string, number>>;
};

export function Conditions(props: Props) {
  const { result } = props;
  const conditions = inReadingOrder(result.conditions);
  const applicable = conditions.filter((one) => one.outcome !== "not-applicable");
  const skipped = conditions.length - applicable.length;
  return (
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
        {applicable
          .filter((one) => !isSignoff(one))
          .map((condition) => (
            <ConditionRow key={condition.id} {...props} condition={condition} />
          ))}
      </Table>
    </Figure>
  );
}

const OUTCOME_WORD: Record<Condition["outcome"], string> = {
  pass: "holds",
  fail: "falls short",
  waived: "waived, not passed",
  unknown: "not known",
  "not-applicable": "does not apply",
};

function ConditionRow(props: Props & { condition: Condition }) {
  const { slug, condition } = props;
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
            {condition.outcome === "waived" ? (
              <span className="block text-12 text-ink-2">waived, not passed</span>
            ) : null}
          </span>
        </span>
      </th>
      <td className="whole tablet:min-w-[132px] side:min-w-[212px]">
        <Line condition={condition} />
      </td>
      <td className="num font-strong" data-label="Observed">
        {condition.observedText}
      </td>
      <td className="num" data-label="Required">
        {condition.required}
      </td>
      <td className="whole text-12 text-ink-2 tablet:max-w-[340px]">
        <WhatChanges {...props} />
        <details>
          <summary className="w-max py-2 underline decoration-control underline-offset-3 rail:py-1">
            Why, and from what
          </summary>
          <p>{condition.why}</p>
          <Evidence slug={slug} ids={condition.evidence} />
        </details>
        <CommentThread
          slug={slug}
          subject={{ kind: "condition", id: `${props.result.gate}:${condition.id}` }}
          count={props.comments[`${props.result.gate}:${condition.id}`] ?? 0}
          about={condition.title}
        />
      </td>
    </tr>
  );
}

function Line({ condition }: { condition: Condition }) {
  const { outcome, position } = condition;
  return (
    <>
      <span className="tablet:hidden">
        <GateLine outcome={outcome} position={position} width={340} />
      </span>
      <span className="hidden tablet:block side:hidden">
        <GateLine outcome={outcome} position={position} width={120} />
      </span>
      <span className="hidden side:block wide:hidden">
        <GateLine outcome={outcome} position={position} width={200} />
      </span>
      <span className="hidden wide:block">
        <GateLine outcome={outcome} position={position} width={400} />
      </span>
    </>
  );
}

/** The remedy, or until when it is waived and why; and the way to ask for that where it may be. */
function WhatChanges({
  slug,
  condition,
  waivers,
  owners,
  ownId,
  nameOf,
  whyNotRequest,
}: Props & { condition: Condition }) {
  const { outcome } = condition;
  const own = waivers.waivers.filter((one) => one.conditionId === condition.id);
  const standing = own.find(({ id }) => id === condition.waiverId);
  const waiting = own.find(({ state }) => state === "requested");
  const isOpen = outcome === "fail" || outcome === "unknown";
  return (
    <>
      {standing ? <Waived waiver={standing} nameOf={nameOf} /> : null}
      {isOpen || outcome === "waived" ? (
        <p>
          {condition.remedy}{" "}
          {condition.owner ? <b className="text-ink">{sentence(condition.owner)}</b> : null}
        </p>
      ) : null}
      {waiting ? (
        <p>
          <a href={`#waiver-${waiting.id}`}>A waiver is requested</a>
        </p>
      ) : null}
      {isOpen && condition.isWaivable && !waiting ? (
        <div className={whyNotRequest ? undefined : "-ml-3.5"}>
          <RequestWaiver
            {...{ slug, owners, ownId }}
            gate={waivers.gate}
            condition={{ id: condition.id, title: condition.title }}
            limits={waivers.limits}
            disabledBecause={whyNotRequest}
          />
        </div>
      ) : null}
    </>
  );
}

function Waived({ waiver, nameOf }: { waiver: Waiver; nameOf: (id: string) => string }) {
  const by = waiver.rulings.find(({ ruling }) => ruling === "approved")?.ruledById ?? "";
  return (
    <p className="text-ink">
      <a href={`#waiver-${waiver.id}`}>Waived until {dateTime(waiver.expiresAt)}</a> by {nameOf(by)}
      : {waiver.reason}
    </p>
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
