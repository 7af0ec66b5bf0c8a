import Link from "next/link";
import type { z } from "zod";
import { HandoverStrip } from "#app/_charts/ledger.tsx";
import { date, list, percent } from "#app/_copy/format.ts";
import { GATE_GOAL, GATE_WORD, ROLE_NAME } from "#app/_copy/terms.ts";
import { WithArrows } from "#app/_ui/arrows.tsx";
import { LinkButton } from "#app/_ui/button.tsx";
import { Section } from "#app/_ui/figure.tsx";
import { CERTIFICATE_GLYPH, GATE_GLYPH, Status } from "#app/_ui/glyph.tsx";
import { CERTIFICATE_WORD } from "#server/certifications/findings.ts";
import type { Certification } from "#server/certifications/schema.ts";
import type { GateResult } from "#server/gates/schema.ts";
import type { Handover } from "#server/handover/schema.ts";
import { Role } from "#server/identity/schema.ts";
import type { Project } from "#server/projects/schema.ts";
import type { Action, Readiness } from "#server/readiness/schema.ts";

type Kind = z.infer<typeof Action>["kind"];

const PLACE: Record<Kind, string> = {
  mitigate: "/assess/full",
  renew: "/evidence",
  prove: "/evidence",
  answer: "/assess/full",
  accept: "/evidence",
};

/** The right-hand column: what to do next, the gate, the handover, how sure all of this is. */
export function Rail(props: {
  href: string;
  readiness: Readiness;
  /** Nothing is known yet: answering is the one main action then, not the gate. */
  isNew: boolean;
  gate: GateResult;
  gateTitle: string;
  /** Of the stage it is in; null before its first gate. */
  certificate: Certification | null;
  handover: Handover;
  handoverTitle: string;
  project: Project;
}) {
  const { href, readiness } = props;
  return (
    <aside aria-label="What to do next" className="rail">
      <div className="rail-first">
        <Section
          title="Next best actions"
          remark={readiness.actions.length ? "most for the effort" : null}
        >
          <Actions actions={readiness.actions} href={href} />
        </Section>
        <Section title="Gate" remark={GATE_GOAL[props.gate.gate]}>
          <p>
            <Status kind={GATE_GLYPH[props.gate.outcome]}>
              <b>{GATE_WORD[props.gate.outcome]}</b>
            </Status>
          </p>
          <p className="mt-1 text-ink-2">{props.gateTitle}</p>
          <CertificateLine href={href} certificate={props.certificate} />
          <div className="mt-3">
            <LinkButton href={`${href}/gate`} look={props.isNew ? "plain" : "main"}>
              Open the gate
            </LinkButton>
          </div>
        </Section>
      </div>
      <div className="rail-last">
        <HandoverPart {...props} />
        <HowSure readiness={readiness} />
        <About project={props.project} />
      </div>
    </aside>
  );
}

/** Whether it may stay where it is: what the gate before this one let through. */
function CertificateLine(props: { href: string; certificate: Certification | null }) {
  const { certificate } = props;
  if (!certificate || certificate.state === "never") return null;
  const { gateId, state, until } = certificate;
  return (
    <p className="mt-2">
      <Status kind={CERTIFICATE_GLYPH[state]}>
        <Link href={`${props.href}/gate?gate=${gateId}#certificate`}>
          {CERTIFICATE_WORD[state]}
        </Link>
        {until ? ` until ${date(until)}` : ""}
      </Status>
    </p>
  );
}

function Actions({ actions, href }: { actions: readonly z.infer<typeof Action>[]; href: string }) {
  if (actions.length === 0)
    return (
      <p className="text-ink-2">
        Nothing would lower the risk or lift the score for little effort.{" "}
        <Link href={`${href}/assess`}>Check the answers</Link>
      </p>
    );
  return (
    <ol className="acts">
      {actions.map((action) => (
        <li key={action.text}>
          <Link href={`${href}${PLACE[action.kind]}`}>{action.text}</Link>
          <p className="text-12 font-strong">
            <WithArrows text={action.gain} />
          </p>
        </li>
      ))}
    </ol>
  );
}

function HandoverPart(props: { href: string; handover: Handover; handoverTitle: string }) {
  const { progress, items } = props.handover;
  const counted = progress.total - progress.notApplicable;
  return (
    <Section title="Handover" remark={`${progress.accepted} of ${counted} accepted`}>
      <HandoverStrip
        states={items.map((item) => item.state)}
        width={320}
        label={`${progress.accepted} accepted, ${progress.offered} offered, ${progress.returned} returned, ${progress.open} open`}
      />
      <p className="mt-2 text-ink-2">{props.handoverTitle}</p>
      <p className="mt-1">
        <Link href={`${props.href}/handover`} className="inline-block py-3 rail:py-1">
          Open the handover
        </Link>
      </p>
    </Section>
  );
}

const BASIS: Record<Readiness["basis"], string> = {
  published: "the published assessment",
  draft: "working answers, not published",
  none: "no answers yet",
};

function HowSure({ readiness }: { readiness: Readiness }) {
  const roles = readiness.roles.flatMap((role) => {
    const known = Role.safeParse(role);
    return known.success ? [ROLE_NAME[known.data].toLowerCase()] : [];
  });
  const { basis, assessmentNumber } = readiness;
  const rows: [string, string][] = [
    ["Scores from", assessmentNumber === null ? BASIS[basis] : `assessment ${assessmentNumber}`],
    ["Answered", percent(readiness.coverage)],
    ["Backed by evidence", percent(readiness.evidenceShare)],
    ["Confidence", percent(readiness.confidence)],
    ["Roles that rated", list(roles) || "none"],
    ["Stale proof", readiness.staleShare === null ? "no proof yet" : percent(readiness.staleShare)],
  ];
  return (
    <Section title="How sure">
      <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1.5">
        {rows.map(([name, value]) => (
          <div key={name} className="contents">
            <dt className="text-ink-2">{name}</dt>
            <dd className="text-right">{value}</dd>
          </div>
        ))}
      </dl>
    </Section>
  );
}

function About({ project }: { project: Project }) {
  if (!project.description && project.links.length === 0) return null;
  return (
    <Section title="About">
      {project.description ? <p className="text-ink-2">{project.description}</p> : null}
      <ul className="mt-1">
        {project.links.map((link) => (
          <li key={`${link.label} ${link.url}`}>
            <a href={link.url} rel="noreferrer" className="inline-block py-3 break-words rail:py-1">
              <bdi>{link.label}</bdi>
            </a>
          </li>
        ))}
      </ul>
    </Section>
  );
}
