import Link from "next/link";
import { date, plain, risk } from "#app/_copy/format.ts";
import { CHALLENGE_NAME, CHALLENGE_SHORT } from "#app/_copy/terms.ts";
import { caller } from "#app/_trpc/server.ts";
import { Figure } from "#app/_ui/figure.tsx";
import { Table } from "#app/_ui/table.tsx";
import { catalogue, challenges } from "#server/catalogue/catalogue.ts";
import type { ChallengeId } from "#server/catalogue/schema.ts";
import { costAnswer, lapsesAnswer, workAnswer } from "#server/portfolio/findings.ts";
import type { Portfolio, Work } from "#server/portfolio/schema.ts";
import { filterOf } from "./address.ts";

import { Num, type Props } from "./looks.tsx";

/** Which work would help the organisation: costs, mitigations, what ends soon, beside the paper. */
export async function WorkToDo({ view, portfolio }: Props) {
  const work = await (await caller()).portfolio.work(filterOf(view));
  return (
    <>
      <Figure
        question="Which challenge costs the organisation most?"
        answer={costAnswer(portfolio)}
        source={
          <>
            <span>Sum: residual risk of every project that matches, 0 to 100 each.</span>
            <span>The paper: marks of Table 1 in its eight projects.</span>
          </>
        }
      >
        <Costs portfolio={portfolio} />
      </Figure>
      <Figure
        question="Which mitigation would help most?"
        answer={workAnswer(work)}
        source={
          <span>
            Points: residual risk of its challenge if what it raises stood at level 3 with proof.
            That level is assumed; tests that it is also about are left out.
          </span>
        }
      >
        <Mitigations work={work} />
      </Figure>
      <Figure
        question="What ends soon?"
        answer={lapsesAnswer(work)}
        source={
          work.lapsing > work.lapses.length ? (
            <span>
              The next {work.lapses.length} of {work.lapsing}.
            </span>
          ) : undefined
        }
      >
        <Lapses work={work} />
      </Figure>
    </>
  );
}

function Costs({ portfolio }: { portfolio: Portfolio }) {
  const rows = challenges
    .map(({ id }) => ({ id, ...portfolio.challenges[id] }))
    .sort((a, b) => b.sum - a.sum);
  return (
    <Table
      caption="What each challenge adds up to"
      columns={[
        { head: "Challenge" },
        { head: "Sum", isNumber: true },
        { head: "Mean", isNumber: true },
        { head: "50 and over", isNumber: true },
        { head: "75 and over", isNumber: true },
        { head: "Met in practice", isNumber: true },
        { head: "In the paper", isNumber: true },
      ]}
    >
      {rows.map((row) => (
        <tr key={row.id}>
          <th scope="row" className="text-left font-strong">
            {CHALLENGE_NAME[row.id]}
          </th>
          <Num label="Sum">{plain(row.sum, 0)}</Num>
          <Num label="Mean">{row.mean === null ? "–" : risk(row.mean)}</Num>
          <Num label="50 and over">{row.high}</Num>
          <Num label="75 and over">{row.critical}</Num>
          <Num label="Met">{`${row.experienced} of ${row.applies}`}</Num>
          <Num label="In the paper">{inPaper(row.id)}</Num>
        </tr>
      ))}
    </Table>
  );
}

/** "6 of 8": how many of the paper's projects met it, among those that it applies to. */
function inPaper(id: ChallengeId): string {
  const marks = Object.values(catalogue.paperTable1.rows[id]);
  const applies = marks.filter((mark) => mark !== "-").length;
  return `${marks.filter((mark) => mark === "X").length} of ${applies}`;
}

function Mitigations({ work }: { work: Work }) {
  return (
    <Table
      caption="Mitigations by what they would take away"
      columns={[
        { head: "Mitigation" },
        { head: "Challenge" },
        { head: "Effort" },
        { head: "Projects", isNumber: true },
        { head: "Points in all", isNumber: true },
      ]}
    >
      {work.mitigations.map((one) => (
        <tr key={one.id}>
          <th scope="row" className="text-left font-normal">
            {one.text}
          </th>
          <td data-label="Challenge">{CHALLENGE_SHORT[one.challengeId]}</td>
          <td data-label="Effort">{one.effort}</td>
          <Num label="Projects">{one.projects}</Num>
          <Num label="Points">{plain(one.points, 0)}</Num>
        </tr>
      ))}
    </Table>
  );
}

function Lapses({ work }: { work: Work }) {
  if (work.lapses.length === 0) return null;
  return (
    <Table
      caption="Proof and waivers that end soon"
      columns={[{ head: "Project" }, { head: "Ends" }, { head: "What" }]}
    >
      {work.lapses.map(({ slug, code, name, lapses }) => (
        <tr key={slug}>
          <th scope="row" className="text-left">
            <Link href={`/projects/${slug}`}>
              <b>{code}</b> {name}
            </Link>
          </th>
          <td data-label="Ends">{lapses[0] ? date(lapses[0].at) : ""}</td>
          <td data-label="What">
            {lapses
              .map(({ kind, subject }) =>
                kind === "waiver" ? `waiver of ${subject}` : `proof of ${subject}`,
              )
              .join(", ")}
          </td>
        </tr>
      ))}
    </Table>
  );
}
