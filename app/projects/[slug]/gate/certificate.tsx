import { dateTime } from "#app/_copy/format.ts";
import { Section } from "#app/_ui/figure.tsx";
import { CERTIFICATE_GLYPH, Status } from "#app/_ui/glyph.tsx";
import { CERTIFICATE_WORD, certificateMeaning } from "#server/certifications/findings.ts";
import type { Certification } from "#server/certifications/schema.ts";
import { CertificateSteps } from "./certificate-steps.tsx";

/** Whether what the gate let through still stands, and until when. */
export function Certificate(props: {
  slug: string;
  certificate: Certification | null;
  nameOf: (id: string) => string;
  whyNot: string | null;
}) {
  const { slug, certificate, nameOf, whyNot } = props;
  if (!certificate) return null;
  const { state, since, until, plan } = certificate;
  return (
    <Section
      id="certificate"
      title="Certificate"
      remark="From the last decision that let it through"
    >
      <p>
        <Status kind={CERTIFICATE_GLYPH[state]}>
          <b>{CERTIFICATE_WORD[state]}</b>
          {since ? ` since ${dateTime(since)}` : ""}
          {until ? `, until ${dateTime(until)}` : ""}
        </Status>
      </p>
      <p className="max-w-prose pt-1 text-ink-2">{certificateMeaning(certificate)}</p>
      {plan ? (
        <p className="text-12 text-ink-2">
          Planned by {nameOf(plan.plannedById)}, {dateTime(plan.at)}
        </p>
      ) : null}
      <CertificateSteps
        slug={slug}
        gate={certificate.gateId}
        canPlan={state === "due" || state === "grace" || state === "not-certified"}
        disabledBecause={whyNot}
      />
    </Section>
  );
}
