import Link from "next/link";
import { sentence } from "#app/_copy/format.ts";
import { GATE_WORD, STAGE_NAME } from "#app/_copy/terms.ts";
import { Button } from "#app/_ui/button.tsx";
import { Field, Select, TextInput } from "#app/_ui/field.tsx";
import { FACTORS } from "#server/catalogue/schema.ts";
import {
  BANDS,
  DEMOS,
  type Demo,
  GATES,
  hrefOf,
  isFiltered,
  NO_FILTER,
  type View,
} from "./address.ts";

type Team = { readonly id: string; readonly name: string };

/** A plain form that writes the URL, so that it works before scripts and a view can be shared. */
export function Filters({ view, teams }: { view: View; teams: readonly Team[] }) {
  return (
    <details className="mb-4 print:hidden" open={isFiltered(view)}>
      <summary className="w-max py-3 text-ink-2 underline decoration-control underline-offset-3 rail:py-1">
        Filter projects
      </summary>
      <search>
        <form action="/" className="mt-2 flex flex-wrap items-end gap-x-4 gap-y-3">
          <Field label="Name">
            {(control) => <TextInput name="text" defaultValue={view.text} {...control} />}
          </Field>
          <Choice
            name="stage"
            label="Stage"
            value={view.stage}
            options={FACTORS.stage.map((id) => [id, sentence(STAGE_NAME[id] ?? id)])}
          />
          <Choice
            name="criticality"
            label="Criticality"
            value={view.criticality}
            options={FACTORS.criticality.map((id) => [id, sentence(id)])}
          />
          {teams.length > 0 ? (
            <Choice
              name="team"
              label="Team"
              value={view.team}
              options={teams.map(({ id, name }) => [id, name])}
            />
          ) : null}
          <Field label="Tag">
            {(control) => (
              <TextInput name="tag" maxLength={40} defaultValue={view.tag ?? ""} {...control} />
            )}
          </Field>
          <Choice
            name="band"
            label="Risk"
            value={view.band}
            options={BANDS.map((id) => [id, sentence(id)])}
          />
          <Choice
            name="gate"
            label="Gate"
            value={view.gate}
            options={GATES.map((id) => [id, GATE_WORD[id]])}
          />
          <Choice
            name="demo"
            label="Demo"
            value={view.demo}
            options={DEMOS.map((id) => [id, sentence(DEMO_WORD[id])])}
          />
          {view.sort === "risk" ? null : <input type="hidden" name="sort" value={view.sort} />}
          {view.show === "table" ? null : <input type="hidden" name="show" value={view.show} />}
          {view.by === "stage" ? null : <input type="hidden" name="by" value={view.by} />}
          {view.since ? <input type="hidden" name="since" value={view.since} /> : null}
          <Button type="submit">Show</Button>
          {isFiltered(view) ? (
            <Link href={hrefOf(view, NO_FILTER)} className="py-3 rail:py-2">
              Clear filters
            </Link>
          ) : null}
        </form>
      </search>
    </details>
  );
}

const DEMO_WORD: Record<Demo, string> = {
  without: "not of the demo",
  only: "of the demo",
};

function Choice(props: {
  name: string;
  label: string;
  value: string | null;
  options: readonly (readonly [string, string])[];
}) {
  return (
    <Field label={props.label}>
      {(control) => (
        <Select name={props.name} defaultValue={props.value ?? ""} {...control}>
          <option value="">Any</option>
          {props.options.map(([id, word]) => (
            <option key={id} value={id}>
              {word}
            </option>
          ))}
        </Select>
      )}
    </Field>
  );
}

/** What the filters ask for, in words, for the place where nothing matches. */
export function filtersInWords(view: View): string {
  const parts = [
    view.stage ? STAGE_NAME[view.stage] : null,
    view.criticality ? `of ${view.criticality} criticality` : null,
    view.team ? "of that team" : null,
    view.tag ? `tagged “${view.tag}”` : null,
    view.band ? `of ${view.band} risk` : null,
    view.gate && view.gate in GATE_WORD ? `with a gate that says “${gateWord(view.gate)}”` : null,
    view.demo ? DEMO_WORD[view.demo] : null,
    view.text ? `called “${view.text}”` : null,
  ].filter((part) => part !== null && part !== undefined);
  return `No project is ${parts.join(" and ")}.`;
}

const gateWord = (id: string) =>
  GATES.flatMap((gate) => (gate === id ? [GATE_WORD[gate].toLowerCase()] : [])).join("");
