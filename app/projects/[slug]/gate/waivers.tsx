import { date, dateTime } from "#app/_copy/format.ts";
import { ROLE_NAME } from "#app/_copy/terms.ts";
import { Section } from "#app/_ui/figure.tsx";
import { type GlyphKind, Status } from "#app/_ui/glyph.tsx";
import { Table } from "#app/_ui/table.tsx";
import { Tag } from "#app/_ui/tag.tsx";
import type { Condition } from "#server/gates/schema.ts";
import { Role } from "#server/identity/schema.ts";
import { limitsRemark, WAIVER_WORD, waiversAnswer } from "#server/waivers/findings.ts";
import type { Ruling, Waiver, WaiverList } from "#server/waivers/schema.ts";
import { RuleOnWaiver } from "./rule-on-waiver.tsx";

type Props = {
  slug: string;
  waivers: WaiverList;
  conditions: readonly Condition[];
  ownId: string | null;
  nameOf: (id: string) => string;
  /** By the permissions table; what a waiver itself forbids is told with it. */
  whyNotRule: string | null;
};

/** What is let through for a while, by whom, and what guards meanwhile. */
export function Waivers(props: Props) {
  const { waivers } = props;
  const role = Role.safeParse(waivers.limits.approver);
  const approver = role.success ? ROLE_NAME[role.data].toLowerCase() : waivers.limits.approver;
  return (
    <Section id="waivers" title="Waivers" remark={limitsRemark(waivers, approver)}>
      {waivers.waivers.length === 0 ? (
        <p className="text-ink-2">
          Nobody has asked for one. A condition that may be waived offers it in its row above.
        </p>
      ) : (
        <>
          <p className="pb-2">{waiversAnswer(waivers)}.</p>
          <Table
            caption="Waivers of this gate"
            columns={[
              { head: "Condition" },
              { head: "State" },
              { head: "Why, and what guards meanwhile" },
              { head: "Rulings" },
              { head: <span className="sr-only">What one may do</span> },
            ]}
          >
            {waivers.waivers.map((waiver) => (
              <WaiverRow key={waiver.id} {...props} waiver={waiver} />
            ))}
          </Table>
        </>
      )}
    </Section>
  );
}

const GLYPH: Readonly<Record<Waiver["state"], GlyphKind>> = {
  requested: "unknown",
  approved: "waived",
  refused: "fail",
  withdrawn: "na",
  revoked: "fail",
  expired: "fail",
  settled: "pass",
};

function WaiverRow(props: Props & { waiver: Waiver }) {
  const { waiver, conditions, nameOf } = props;
  const title = conditions.find(({ id }) => id === waiver.conditionId)?.title;
  return (
    <tr id={`waiver-${waiver.id}`}>
      <th scope="row" className="tablet:max-w-[220px]">
        {title ?? waiver.conditionId}
        <span className="flex flex-wrap gap-1 pt-1">
          {waiver.isEmergency ? <Tag>emergency</Tag> : null}
          {waiver.needsReview ? <Tag>review due</Tag> : null}
          {waiver.renewals > 0 ? <Tag>renewal {waiver.renewals}</Tag> : null}
        </span>
      </th>
      <td data-label="State">
        <Status kind={GLYPH[waiver.state]}>{WAIVER_WORD[waiver.state]}</Status>
        <span className="block text-12 text-ink-2">{untilWords(waiver)}</span>
      </td>
      <td className="whole text-12 tablet:max-w-[360px]">
        <p>{waiver.reason}</p>
        <p className="text-ink-2">Guarded by: {waiver.compensatingControl}</p>
        <p className="text-ink-2">Met by: {waiver.followUp}</p>
        <p className="text-ink-2">Owner: {nameOf(waiver.ownerId)}</p>
      </td>
      <td className="whole text-12 tablet:max-w-[260px]">
        <ul>
          <li>
            Requested by {nameOf(waiver.requestedById)}, {date(waiver.requestedAt)}
          </li>
          {waiver.rulings.map((one) => (
            <li key={one.seq}>
              {RULED[one.ruling]} {nameOf(one.ruledById)}, {date(one.ruledAt)}
              {one.note ? <span className="text-ink-2">: {one.note}</span> : null}
            </li>
          ))}
        </ul>
      </td>
      <td className="whole">
        <RuleOnWaiver
          slug={props.slug}
          gate={waiver.gateId}
          waiver={waiver}
          isOwn={waiver.requestedById === props.ownId}
          whyNotRule={props.whyNotRule}
        />
      </td>
    </tr>
  );
}

const RULED: Readonly<Record<Ruling, string>> = {
  approved: "Approved by",
  refused: "Refused by",
  withdrawn: "Withdrawn by",
  revoked: "Revoked by",
  expired: "Written down as run out by",
  reviewed: "Reviewed by",
  settled: "Settled by",
};

function untilWords({ state, expiresAt }: Waiver): string {
  if (state === "expired") return `at ${dateTime(expiresAt)}`;
  return state === "approved" || state === "requested" ? `until ${dateTime(expiresAt)}` : "";
}
