import { AtWidths } from "#app/_charts/at-widths.tsx";
import { BridgeRows, LayerRows, MitigationRows, TornadoRows } from "#app/_charts/effort-rows.tsx";
import { number, percent } from "#app/_copy/format.ts";
import { CHALLENGE_NAME } from "#app/_copy/terms.ts";
import { Figure, TableTwin } from "#app/_ui/figure.tsx";
import {
  bridgeAnswer,
  inputName,
  layerName,
  layersAnswer,
  mitigationAnswer,
  roundDays,
  stepName,
  tornadoAnswer,
} from "#server/estimates/findings.ts";
import type { Bridge, SavedEstimate } from "#server/estimates/schema.ts";

/** More rows than these only repeat that little hangs on them; the table has all. */
const ROWS_SHOWN = 10;
const days = (value: number) => number(roundDays(value), Math.abs(value) < 10 ? 1 : 0);

type Made = { saved: SavedEstimate };

/** Where the range comes from, part by part. */
export function BuiltUp({ saved }: Made) {
  const { layers, plannedDays, samples, seed } = saved.result;
  if (layers.length === 0) return null;
  const answer = layersAnswer(layers, plannedDays);
  return (
    <Figure
      question="Where does the range come from?"
      answer={answer}
      twin={
        <TableTwin
          caption="The range as it is built up, in person-days"
          head={["With", "P10", "P50", "P80", "P90"]}
          rows={[
            ["The plan's own sum", "", days(plannedDays), "", ""],
            ...layers.map((layer) => [
              layerName(layer),
              days(layer.days.p10),
              days(layer.days.p50),
              days(layer.days.p80),
              days(layer.days.p90),
            ]),
          ]}
        />
      }
      side={
        <>
          <p>
            <b>Upright tick</b>: half end under it. <b>Thick</b>: up to 8 in 10. <b>Thin</b>: 1 in
            10 to 9 in 10. <b>Dashed</b>: the plan's own sum.
          </p>
          <p>Challenge factors are judgement, sized after COCOMO II, not measured.</p>
        </>
      }
      source={
        <span>
          Person-days. {number(samples)} samples, seed {seed}.
        </span>
      }
    >
      <AtWidths
        wide={860}
        draw={(width) => (
          <LayerRows
            rows={layers.map((layer) => ({
              name: layerName(layer),
              days: layer.days,
              isLess: layer.kind === "mitigated",
            }))}
            plannedDays={plannedDays}
            width={width}
            label={answer}
          />
        )}
      />
    </Figure>
  );
}

/** What changed since the last estimate. */
export function Changed({ bridge }: { bridge: Bridge }) {
  const answer = bridgeAnswer(bridge);
  return (
    <Figure
      question="What changed since the last estimate?"
      answer={answer}
      twin={
        <TableTwin
          caption="From the last middle to this one"
          head={["Step", "Person-days", "Working days"]}
          rows={[
            ["Last estimate, P50", days(bridge.fromP50), ""],
            ...bridge.steps.map((one) => [
              stepName(one.step),
              number(one.addsDaysP50, 1),
              one.addsWorkingDaysP50 === null ? "" : number(one.addsWorkingDaysP50, 1),
            ]),
            ["This estimate, P50", days(bridge.toP50), ""],
          ]}
        />
      }
      source={
        <span>
          The plan is changed one kind of thing at a time, in this order, with the same draws.
          Filled: adds days; outlined: saves days.
        </span>
      }
    >
      <AtWidths
        wide={860}
        draw={(width) => (
          <BridgeRows
            fromP50={bridge.fromP50}
            toP50={bridge.toP50}
            steps={bridge.steps.map((one) => ({
              name: stepName(one.step),
              addsDays: one.addsDaysP50,
            }))}
            width={width}
            label={answer}
          />
        )}
      />
    </Figure>
  );
}

/** What the middle hangs on. */
export function HangsOn({ saved }: Made) {
  const { tornado, effortDays } = saved.result;
  if (tornado.length === 0) return null;
  const { packages } = saved.plan;
  const answer = tornadoAnswer(tornado, packages);
  const rows = tornado.map((bar) => ({ ...bar, name: inputName(bar.input, packages) }));
  return (
    <Figure
      question="What does the middle hang on?"
      answer={answer}
      twin={
        <TableTwin
          caption="The middle with one input at its own 1-in-10 and 9-in-10 value"
          head={["Input", "At its P10", "At its P90", "Resolved"]}
          rows={rows.map((row) => [
            row.name,
            days(row.lowDays),
            days(row.highDays),
            row.isResolved ? "yes" : "no, within the method's error",
          ])}
        />
      }
      source={
        <>
          <span>
            One input is held at its own 1-in-10 and 9-in-10 value, all else varies. Dotted: within
            twice the method's error, so it says nothing.
          </span>
          {rows.length > ROWS_SHOWN ? (
            <span>
              {ROWS_SHOWN} of {rows.length} drawn, all in the table.
            </span>
          ) : null}
        </>
      }
    >
      <AtWidths
        wide={860}
        draw={(width) => (
          <TornadoRows
            rows={rows.slice(0, ROWS_SHOWN)}
            p50={effortDays.p50}
            width={width}
            label={answer}
          />
        )}
      />
    </Figure>
  );
}

/** What lowering a residual risk buys. */
export function Buys({ saved }: Made) {
  const { mitigations } = saved.result;
  if (mitigations.length === 0) return null;
  const answer = mitigationAnswer(mitigations);
  const rows = mitigations.map((one) => ({ ...one, name: CHALLENGE_NAME[one.challengeId] }));
  return (
    <Figure
      question="What does mitigation buy?"
      answer={answer}
      twin={
        <TableTwin
          caption="Person-days that a lower residual risk buys, each alone"
          head={["Challenge", "Residual risk", "At P50", "At P80", "Resolved"]}
          rows={rows.map((row) => [
            row.name,
            `${percent(row.from)} to ${percent(row.to)}`,
            `${number(row.p50Days, 1)} ± ${number(row.p50Error, 1)}`,
            `${number(row.p80Days, 1)} ± ${number(row.p80Error, 1)}`,
            row.isResolved ? "yes" : "no, within the method's error",
          ])}
        />
      }
      source={
        <span>
          Judgement, not measured: how much a challenge multiplies effort. Bar: at the careful end
          (P80); tick: at the middle (P50); thin line: one standard error either way.
        </span>
      }
    >
      <AtWidths
        wide={860}
        draw={(width) => (
          <MitigationRows rows={rows.slice(0, ROWS_SHOWN)} width={width} label={answer} />
        )}
      />
    </Figure>
  );
}
