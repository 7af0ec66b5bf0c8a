import type { Metadata } from "next";
import { AtWidths } from "#app/_charts/at-widths.tsx";
import { seriesOf } from "#app/_charts/trend-frame.ts";
import { RiskSpark, TrendLines } from "#app/_charts/trend-lines.tsx";
import { date, number, percent, plain, risk } from "#app/_copy/format.ts";
import { CHALLENGE_NAME, CHALLENGE_SHORT, SECTION_NAME } from "#app/_copy/terms.ts";
import { caller, requestTime, whyNotHere } from "#app/_trpc/server.ts";
import { Figure, Section, TableTwin } from "#app/_ui/figure.tsx";
import { PageHead } from "#app/_ui/page-head.tsx";
import { SegmentedLinks } from "#app/_ui/segmented.tsx";
import { CHALLENGE_IDS, SECTION_IDS } from "#server/catalogue/schema.ts";
import {
  challengesAnswer,
  movesAnswer,
  resolutionText,
  trendTitle,
} from "#server/snapshots/findings.ts";
import type { Trend } from "#server/snapshots/schema.ts";
import { CompareStates, DiffFigure } from "./diff.tsx";
import { Milestones } from "./milestones.tsx";
import { momentOf } from "./moment.ts";
import { AskReplay, ReplayFigure } from "./replay.tsx";
import { TakeMilestone } from "./take-milestone.tsx";

export const metadata: Metadata = { title: "History" };

type Asked = Record<"days" | "before" | "after" | "at" | "known", string | string[] | undefined>;
type Props = { params: Promise<{ slug: string }>; searchParams: Promise<Partial<Asked>> };

const SPANS = [
  { days: 30, label: "30 days" },
  { days: 90, label: "90 days" },
  { days: 180, label: "Half a year" },
  { days: 365, label: "A year" },
  { days: 1_826, label: "5 years" },
] as const;

export default async function HistoryPage({ params, searchParams }: Props) {
  const { slug } = await params;
  const given = await searchParams;
  const one = (key: keyof Asked) => [given[key]].flat()[0];
  const days = SPANS.find((span) => String(span.days) === one("days"))?.days ?? 180;
  const at = momentOf(one("at"), requestTime());
  const known = one("known") === "now" ? ("now" as const) : ("then" as const);
  const [before, after] = [one("before"), one("after")];
  const api = await caller();
  const [trend, milestones, named, blocked, diff, replay] = await Promise.all([
    api.snapshots.trend({ slug, days }),
    api.snapshots.list({ slug }),
    api.identity.named(),
    whyNotHere(slug, "snapshots.write"),
    before && after ? api.snapshots.diff({ slug, before, after }) : null,
    at ? api.snapshots.replay({ slug, at, known }) : null,
  ]);
  const nameOf = (id: string) =>
    named.find((person) => person.id === id)?.name ?? "a former member";
  return (
    <>
      <PageHead
        title={trendTitle(trend)}
        lede="Every score as it was known at each moment. Name a milestone to come back to it, compare any two, or ask what was known on a past day."
        actions={
          <SegmentedLinks
            label="Span"
            items={SPANS.map((span) => ({
              href: `/projects/${slug}/history?days=${span.days}`,
              label: span.label,
              isCurrent: span.days === days,
            }))}
          />
        }
      />
      {replay ? <ReplayFigure slug={slug} replay={replay} /> : null}
      {diff ? <DiffFigure slug={slug} page={diff} /> : null}
      <Scores trend={trend} />
      <Residuals trend={trend} />
      <Section title="Milestones" remark="Frozen when they are named, and never changed">
        <Milestones slug={slug} milestones={milestones} nameOf={nameOf} />
        <TakeMilestone
          slug={slug}
          today={requestTime().toISOString().slice(0, 10)}
          disabledBecause={blocked}
        />
      </Section>
      <Section title="Compare two moments">
        <CompareStates milestones={milestones} before={before} after={after} />
      </Section>
      <Section title="What did we know then?">
        <AskReplay
          at={at?.slice(0, 10)}
          known={known}
          today={requestTime().toISOString().slice(0, 10)}
        />
      </Section>
    </>
  );
}

function Scores({ trend }: { trend: Trend }) {
  return (
    <Figure
      question="How have the scores moved, and what happened meanwhile?"
      answer={movesAnswer(trend)}
      twin={
        <TableTwin
          caption="Scores at each change"
          head={[
            "From",
            "Risk",
            "Claimed",
            "ML Test Score",
            ...SECTION_IDS.map((id) => SECTION_NAME[id]),
            "Coverage",
            "Confidence",
          ]}
          rows={trend.points.map((point) => [
            date(point.at),
            point.basis === "none" || point.score === null ? "not answered" : risk(point.score),
            point.basis === "none" || point.claimed === null ? "not answered" : risk(point.claimed),
            plain(point.mlTestScore),
            ...SECTION_IDS.map((id) => plain(point.sections[id])),
            percent(point.coverage),
            number(point.confidence, 2),
          ])}
        />
      }
      source={
        <>
          <span>{resolutionText(trend)}</span>
          <span>
            Risk is assured and at its upper end, as gates read it; dashes are what is claimed. Thin
            lines are the four sections of the ML Test Score, whose lowest is the score. Factors of
            the project count as they are today.
          </span>
        </>
      }
    >
      <AtWidths
        mid={648}
        wide={1100}
        draw={(width, kind) => (
          <TrendLines trend={trend} width={width} kind={kind} label={trendTitle(trend)} />
        )}
      />
    </Figure>
  );
}

function Residuals({ trend }: { trend: Trend }) {
  return (
    <Figure
      question="Which challenges moved?"
      answer={challengesAnswer(trend)}
      twin={
        <TableTwin
          caption="Residual risks at each change"
          head={["From", ...CHALLENGE_IDS.map((id) => CHALLENGE_SHORT[id])]}
          rows={trend.points.map((point) => [
            date(point.at),
            ...CHALLENGE_IDS.map((id) => {
              const value = point.residuals[id];
              if (point.basis === "none") return "not answered";
              return value === null ? "does not apply" : risk(value);
            }),
          ])}
        />
      }
      source={<span>Each on the same scale of 0 to 100; the lines are at 50 and 75.</span>}
    >
      <ul className="grid gap-x-8 gap-y-4 tablet:grid-cols-2 side:grid-cols-3 wide:grid-cols-4">
        {CHALLENGE_IDS.map((id) => {
          const values = seriesOf(trend, (point) => point.residuals[id]);
          const known = values.flatMap(({ value }) => value ?? []);
          const [first, last] = [known[0], known.at(-1)];
          const change =
            first === undefined || last === undefined
              ? "not answered"
              : risk(first) === risk(last)
                ? risk(last)
                : `${risk(first)} to ${risk(last)}`;
          return (
            <li key={id}>
              <p className="flex items-baseline justify-between gap-2">
                <span>{CHALLENGE_NAME[id]}</span>
                <span className="text-12 whitespace-nowrap text-ink-2">{change}</span>
              </p>
              <RiskSpark
                trend={trend}
                values={values}
                width={236}
                label={`${CHALLENGE_NAME[id]}: residual risk ${change}`}
              />
            </li>
          );
        })}
      </ul>
    </Figure>
  );
}
