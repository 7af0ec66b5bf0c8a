import { Section } from "#app/_ui/figure.tsx";
import { METRIC_FORMS } from "#server/policies/rules/metric.ts";
import { VARIABLES } from "#server/policies/rules/names.ts";

/** What a condition may name: the closed vocabulary of metrics, and the typed names of CEL. */
export function Names() {
  return (
    <Section title="What a condition may name">
      <details>
        <summary className="w-max py-3 underline decoration-control underline-offset-3 rail:py-1">
          Metrics, for metric, op and value
        </summary>
        <ul className="grid gap-x-6 font-mono text-12 side:grid-cols-2">
          {METRIC_FORMS.map((form) => (
            <li key={form} className="break-all">
              {form}
            </li>
          ))}
        </ul>
      </details>
      <details>
        <summary className="w-max py-3 underline decoration-control underline-offset-3 rail:py-1">
          Names in CEL, for cel
        </summary>
        <dl className="grid gap-x-4 gap-y-1 text-12 tablet:grid-cols-[max-content_minmax(0,1fr)]">
          {Object.entries(VARIABLES).map(([name, variable]) => (
            <div key={name} className="contents">
              <dt className="font-mono">
                {name}{" "}
                <span className="text-ink-2">{"type" in variable ? variable.type : "fields"}</span>
              </dt>
              <dd className="text-ink-2">{variable.means}</dd>
            </div>
          ))}
        </dl>
        <p className="max-w-[70ch] pt-2 text-12 text-ink-2">
          Ids are written with _ instead of -, but for catalogues of your own, which stand in
          quotes. What is not known makes the condition not known, unless the rest settles it. There
          are all, exists, exists_one, filter, map, size, contains, startsWith, endsWith, int and
          double; loops nest at most twice.
        </p>
      </details>
    </Section>
  );
}
