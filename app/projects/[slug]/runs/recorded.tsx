import { AtWidths } from "#app/_charts/at-widths.tsx";
import { Recorded } from "#app/_charts/fault-lines.tsx";
import { Figure, TableTwin } from "#app/_ui/figure.tsx";
import { DIMENSIONS } from "#server/evidence/schema.ts";
import { DIMENSION_WORDS } from "#server/runs/findings.ts";
import type { Recording } from "#server/runs/schema.ts";

/** Which dimensions each run recorded, oldest first: what a diff of any pair could have seen. */
export function RecordedFigure(props: {
  runs: readonly Recording[];
  answer: string;
  compared?: readonly [string, string];
}) {
  const runs = [...props.runs].sort((a, b) => ((a.startedAt ?? "") < (b.startedAt ?? "") ? -1 : 1));
  const dimensions = DIMENSIONS.map((dimension, i) => ({
    name: DIMENSION_WORDS[dimension],
    recorded: runs.map((run) => run.recorded[i] === true),
  }));
  const places = props.compared?.map((id) => runs.findIndex((run) => run.runId === id)) ?? [];
  const [a, b] = places;
  const compared =
    a !== undefined && b !== undefined && a >= 0 && b >= 0 ? ([a, b] as const) : undefined;
  return (
    <Figure
      question="Could any other pair be diagnosed?"
      answer={props.answer}
      twin={
        <TableTwin
          caption="Runs that recorded each dimension"
          head={["Dimension", "Recorded", "Not recorded"]}
          rows={dimensions.map(({ name, recorded }) => [
            name,
            recorded.filter(Boolean).length,
            recorded.filter((has) => !has).length,
          ])}
        />
      }
      side={
        <p>
          <b>Bar</b>: recorded. <b>Gap</b>: not recorded, so a difference there can't be excluded.
        </p>
      }
      source={<span>{runs.length} runs, oldest first.</span>}
    >
      <AtWidths
        wide={880}
        draw={(width, kind) => (
          <Recorded
            dimensions={dimensions}
            width={width}
            isNarrow={kind === "narrow"}
            label={props.answer}
            {...(compared ? { compared } : {})}
          />
        )}
      />
    </Figure>
  );
}
