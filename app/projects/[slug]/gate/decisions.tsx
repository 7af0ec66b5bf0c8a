import { dateTime } from "#app/_copy/format.ts";
import { GATE_GOAL, GATE_WORD } from "#app/_copy/terms.ts";
import { Section } from "#app/_ui/figure.tsx";
import { GATE_GLYPH, Status } from "#app/_ui/glyph.tsx";
import { Table } from "#app/_ui/table.tsx";
import type { Decision } from "#server/gates/schema.ts";

/** Why one was made that nobody asked for. */
const CAUSE_WORD: Readonly<Record<Decision["cause"], string | null>> = {
  asked: null,
  "waiver-expired": "a waiver ran out",
  recertification: "its review",
};

export function Decisions(props: {
  slug: string;
  decisions: readonly Decision[];
  nameOf: (id: string) => string;
}) {
  return (
    <Section
      title="Decisions so far"
      remark="A recorded decision keeps everything it looked at and is never changed; its signed file can be decided again without this server"
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
            { head: "To keep" },
          ]}
        >
          {props.decisions.map((decision) => (
            <tr key={decision.decisionId}>
              <th scope="row">
                <Status kind={GATE_GLYPH[decision.outcome]}>{GATE_WORD[decision.outcome]}</Status>
              </th>
              <td data-label="Gate">{GATE_GOAL[decision.gate] ?? decision.gate}</td>
              <td data-label="Decided">{dateTime(decision.decidedAt)}</td>
              <td data-label="By">
                {props.nameOf(decision.decidedById)}
                {CAUSE_WORD[decision.cause] ? `, since ${CAUSE_WORD[decision.cause]}` : null}
              </td>
              <td data-label="Digest" className="font-mono text-12">
                {decision.snapshotDigest.slice(0, 16)}
              </td>
              <td data-label="To keep">
                <a
                  className="inline-block py-3 rail:py-0"
                  href={`/api/v1/projects/${props.slug}/gates/${decision.gate}/decisions/${decision.decisionId}?as=signed`}
                >
                  Signed file
                </a>
              </td>
            </tr>
          ))}
        </Table>
      )}
    </Section>
  );
}
