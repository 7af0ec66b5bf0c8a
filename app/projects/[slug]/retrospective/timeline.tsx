import Link from "next/link";
import { AtWidths } from "#app/_charts/at-widths.tsx";
import { Happenings } from "#app/_charts/happenings.tsx";
import { date } from "#app/_copy/format.ts";
import { Figure, TableTwin } from "#app/_ui/figure.tsx";
import { LANE_NAME, timelineAnswer } from "#server/retrospectives/findings.ts";

import { LANES, type Shown } from "#server/retrospectives/schema.ts";

const PLACE = {
  runs: "runs",
  evidence: "evidence",
  decisions: "gate",
  waivers: "gate",
  incidents: "gate",
} as const;

/** Runs, documents, decisions, waivers and incidents on one line of time. */
export function TimelineFigure({ shown, slug }: { shown: Shown; slug: string }) {
  const { timeline, isTimelineCut, at } = shown.assembled;
  const answer = timelineAnswer(timeline);
  return (
    <Figure
      question="What happened when?"
      answer={answer}
      twin={
        <TableTwin
          caption="What happened, in order"
          head={["On", "Kind", "What"]}
          rows={timeline.map((one) => [
            date(one.at),
            <Link key={one.at} href={`/projects/${slug}/${PLACE[one.lane]}`}>
              {LANE_NAME[one.lane]}
            </Link>,
            one.text,
          ])}
        />
      }
      source={
        <span>
          {date(shown.head.from)} to {date(at)}. A larger dot is more on that day; incidents run
          through all lanes.{isTimelineCut ? " Days with few runs or documents are left out." : ""}
        </span>
      }
    >
      {timeline.length > 0 ? (
        <AtWidths
          draw={(width) => (
            <Happenings
              from={shown.head.from}
              to={at}
              lanes={LANES.map((id) => ({ id, name: LANE_NAME[id] }))}
              happenings={timeline}
              through="incidents"
              width={width}
              label={answer}
            />
          )}
        />
      ) : null}
    </Figure>
  );
}
