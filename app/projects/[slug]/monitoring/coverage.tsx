import Link from "next/link";
import { count, list } from "#app/_copy/format.ts";
import { classNames } from "#app/_ui/class-names.ts";
import { Figure } from "#app/_ui/figure.tsx";
import { type GlyphKind, Status } from "#app/_ui/glyph.tsx";
import { Table } from "#app/_ui/table.tsx";
import { Tag } from "#app/_ui/tag.tsx";
import { coverageAnswer } from "#server/monitoring/findings.ts";
import type { MonitoringPage, TestCoverage } from "#server/monitoring/schema.ts";

// What looks watched and is not comes before what is plainly not watched.
const STATE: Readonly<Record<TestCoverage["state"], { kind: GlyphKind; word: string }>> = {
  fires: { kind: "pass", word: "a rule can fire" },
  compared: { kind: "pass", word: "compared by a job" },
  blind: { kind: "fail", word: "blind: its target is down" },
  broken: { kind: "fail", word: "broken: cannot be evaluated" },
  unevaluated: { kind: "unknown", word: "never evaluated" },
  none: { kind: "attention", word: "no rule" },
};

export function Coverage({ slug, page }: { slug: string; page: MonitoringPage }) {
  return (
    <Figure
      question="What would be noticed?"
      answer={coverageAnswer(page.coverage)}
      id="tests"
      source={
        <>
          <span>
            A rule watches a test when a label such as ml_test says so, or its name, expression or
            annotations do.
          </span>
          {page.hasSample ? <Tag title="Sample data of the demo">sample</Tag> : null}
          <a href={`/api/v1/projects/${slug}/monitoring`}>As JSON</a>
        </>
      }
    >
      <Table
        caption="The seven monitoring tests"
        columns={[
          { head: "Test" },
          { head: "State" },
          { head: "Rules" },
          { head: "Firing", isNumber: true },
        ]}
      >
        {page.coverage.map((one) => (
          <tr key={one.testId}>
            <th scope="row">
              <Link href={`/projects/${slug}/why/${one.testId}`} prefetch={false}>
                {one.name}
              </Link>
            </th>
            <td>
              <Status kind={STATE[one.state].kind}>{STATE[one.state].word}</Status>
            </td>
            <td
              className={classNames(
                "whole wrap-anywhere tablet:min-w-44",
                one.rules.length === 0 && "not-phone",
              )}
              data-label="Rules"
            >
              <bdi>{one.rules.length > 0 ? list(one.rules) : "none"}</bdi>
            </td>
            <td className={classNames("num", one.firing === 0 && "not-phone")} data-label="Firing">
              {one.firing > 0 ? count(one.firing, "rule") : "none"}
            </td>
          </tr>
        ))}
      </Table>
    </Figure>
  );
}
