import { dateTime } from "#app/_copy/format.ts";
import { Section } from "#app/_ui/figure.tsx";
import { Status } from "#app/_ui/glyph.tsx";
import { Table } from "#app/_ui/table.tsx";
import { incidentsAnswer, SEVERITY_WORD } from "#server/incidents/findings.ts";
import type { Incident } from "#server/incidents/schema.ts";
import { IncidentSteps, OpenIncident } from "./incident-steps.tsx";

/** What went wrong, and whether its lessons are written. */
export function Incidents(props: {
  slug: string;
  incidents: readonly Incident[];
  whyNot: string | null;
}) {
  const { slug, incidents, whyNot } = props;
  return (
    <Section
      id="incidents"
      title="Incidents"
      remark="The gate of a system in production asks that the lessons of each are written"
    >
      <p className="pb-2">{incidentsAnswer(incidents)}</p>
      {incidents.length === 0 ? null : (
        <Table
          caption="Incidents"
          columns={[
            { head: "Incident" },
            { head: "Severity" },
            { head: "State" },
            { head: "Lessons" },
            { head: <span className="sr-only">What one may do</span> },
          ]}
        >
          {incidents.map((one) => (
            <tr key={one.id}>
              <th scope="row" className="tablet:max-w-[320px]">
                {one.title}
                <span className="block text-12 font-normal text-ink-2">
                  since {dateTime(one.openedAt)}
                </span>
              </th>
              <td data-label="Severity">{SEVERITY_WORD[one.severity]}</td>
              <td data-label="State">
                <Status kind={one.isOpen ? "attention" : "pass"}>
                  {one.isOpen ? "Open" : "Closed"}
                </Status>
              </td>
              <td data-label="Lessons">
                {one.postmortem ? (
                  <a href={one.postmortem} rel="noreferrer">
                    Written
                  </a>
                ) : (
                  <Status kind="unknown">Not written</Status>
                )}
              </td>
              <td className="whole">
                <IncidentSteps slug={slug} incident={one} disabledBecause={whyNot} />
              </td>
            </tr>
          ))}
        </Table>
      )}
      <div className="pt-3">
        <OpenIncident slug={slug} disabledBecause={whyNot} />
      </div>
    </Section>
  );
}
