import Link from "next/link";
import { count } from "#app/_copy/format.ts";
import { Button } from "#app/_ui/button.tsx";
import { Checkbox, Field, Select, TextInput } from "#app/_ui/field.tsx";
import { DIMENSIONS } from "#server/evidence/schema.ts";
import {
  isFiltered,
  labelOf,
  NEWEST_FIRST,
  searchOf,
  type View,
} from "#server/explorer/rules/view.ts";
import { type ColumnChoice, type ExplorerPage, RUN_STATES } from "#server/explorer/schema.ts";
import { DIMENSION_WORDS } from "#server/runs/findings.ts";

/** One below the other on a phone, each as wide as the page. */
const FIELDS = "grid items-end gap-x-4 gap-y-3 tablet:flex tablet:flex-wrap";

type Props = { slug: string; view: View; page: ExplorerPage; metric: string | null };

/** A plain form that writes the address, so that it works before scripts and a view can be shared. */
export function Filters({ slug, view, page, metric }: Props) {
  const href = `/projects/${slug}/runs`;
  const metrics = page.choices.filter(({ column }) => column.startsWith("metric:"));
  return (
    <search className="print:hidden">
      <form action={href} className="mb-3 border-t border-ink pt-3">
        <div className={FIELDS}>
          <Field label="Find">
            {(control) => (
              <TextInput
                {...control}
                type="search"
                name="find"
                defaultValue={view.find}
                placeholder="name or start of id"
              />
            )}
          </Field>
          <ExperimentChoice view={view} page={page} />
          {metric === null ? null : <MetricChoice metrics={metrics} metric={metric} />}
          {view.sort === NEWEST_FIRST ? null : (
            <input type="hidden" name="sort" value={view.sort} />
          )}
          <Button type="submit" className="justify-self-start">
            Show
          </Button>
          {isFiltered(view) ? (
            <Link
              href={href}
              className="inline-flex min-h-11 items-center justify-self-start rail:min-h-9"
            >
              Clear filters
            </Link>
          ) : null}
        </div>
        <MoreFilters view={view} hasMetric={metric !== null} />
        {view.columns.map((column) => (
          <input key={column} type="hidden" name="col" value={column} />
        ))}
      </form>
      <Columns href={href} view={view} page={page} />
    </search>
  );
}

function ExperimentChoice({ view, page }: { view: View; page: ExplorerPage }) {
  return (
    <Field label="Experiment">
      {(control) => (
        <Select {...control} name="experiment" defaultValue={view.experiment}>
          <option value="">All</option>
          {page.experiments.map(({ id, name, runs }) => (
            <option key={id} value={id}>
              {name.slice(0, 60)} ({runs})
            </option>
          ))}
        </Select>
      )}
    </Field>
  );
}

function MetricChoice({ metrics, metric }: { metrics: readonly ColumnChoice[]; metric: string }) {
  const isKnown = metrics.some(({ column }) => labelOf(column) === metric);
  return (
    <Field label="Metric">
      {(control) => (
        <Select {...control} name="metric" defaultValue={metric}>
          {isKnown ? null : <option value={metric}>{metric}</option>}
          {metrics.map(({ column }) => (
            <option key={column} value={labelOf(column)}>
              {labelOf(column)}
            </option>
          ))}
        </Select>
      )}
    </Field>
  );
}

function MoreFilters({ view, hasMetric }: { view: View; hasMetric: boolean }) {
  const isOpen =
    [view.status, view.where, view.recorded, view.lacks].some((list) => list.length > 0) ||
    view.min !== "" ||
    view.max !== "";
  return (
    <details open={isOpen}>
      <summary className="w-max py-3 text-ink-2 underline decoration-control underline-offset-3 rail:py-1">
        More filters
      </summary>
      <div className={`${FIELDS} pt-1 pb-2`}>
        <Field label="Status">
          {(control) => (
            <Select {...control} name="status" defaultValue={view.status[0] ?? ""}>
              <option value="">Any</option>
              {RUN_STATES.map((state) => (
                <option key={state} value={state}>
                  {state.charAt(0).toUpperCase() + state.slice(1).toLowerCase()}
                </option>
              ))}
            </Select>
          )}
        </Field>
        <Field label="Setting">
          {(control) => (
            <TextInput
              {...control}
              name="where"
              defaultValue={view.where[0] ?? ""}
              placeholder="shuffle=False"
              pattern="[^=]+=.*"
              title="name=value"
            />
          )}
        </Field>
        {view.where.slice(1).map((where) => (
          <input key={where} type="hidden" name="where" value={where} />
        ))}
        {hasMetric
          ? (["min", "max"] as const).map((bound) => (
              <Field key={bound} label={bound === "min" ? "Metric at least" : "Metric at most"}>
                {(control) => (
                  <TextInput
                    {...control}
                    type="number"
                    step="any"
                    name={bound}
                    defaultValue={view[bound]}
                    className="max-w-28"
                  />
                )}
              </Field>
            ))
          : null}
        <RecordedChoice view={view} />
      </div>
    </details>
  );
}

/** One question at a time; an address may ask for several. */
function RecordedChoice({ view }: { view: View }) {
  const word = (dimension: (typeof DIMENSIONS)[number]) => DIMENSION_WORDS[dimension].toLowerCase();
  return (
    <>
      <Field label="Recorded">
        {(control) => (
          <Select {...control} name="recorded" defaultValue={view.recorded[0] ?? ""}>
            <option value="">Anything</option>
            <option value="all">All six</option>
            {DIMENSIONS.map((dimension) => (
              <option key={dimension} value={dimension}>
                {word(dimension)}
              </option>
            ))}
          </Select>
        )}
      </Field>
      <Field label="Not recorded">
        {(control) => (
          <Select {...control} name="lacks" defaultValue={view.lacks[0] ?? ""}>
            <option value="">Any</option>
            {DIMENSIONS.map((dimension) => (
              <option key={dimension} value={dimension}>
                {word(dimension)}
              </option>
            ))}
          </Select>
        )}
      </Field>
    </>
  );
}

/** A form of its own, so that a filter alone leaves the choice of columns to the explorer. */
function Columns({ href, view, page }: { href: string; view: View; page: ExplorerPage }) {
  const shown = new Set<string>(page.page.columns);
  // A chosen column stays in the list when no recent run has it.
  const known = new Set(page.choices.map(({ column }) => column));
  const gone = page.page.columns
    .filter((column) => !known.has(column))
    .map((column) => ({ column, runs: 0, isNumber: false }));
  const all = [...gone, ...page.choices];
  const group = (kind: string) => all.filter(({ column }) => column.startsWith(kind));
  const kept = [...new URLSearchParams(searchOf(view, { columns: [] }))];
  return (
    <details className="mb-3">
      <summary className="w-max py-3 text-ink-2 underline decoration-control underline-offset-3 rail:py-1">
        Columns: {page.page.columns.map(labelOf).join(", ") || "none"}
      </summary>
      <form action={href}>
        {kept.map(([name, value], i) => (
          <input key={i} type="hidden" name={name} value={value} />
        ))}
        <div className="grid gap-4 pt-2 tablet:grid-cols-2">
          {(["metric:", "param:"] as const).map((kind) => (
            <fieldset key={kind} className="max-h-60 overflow-y-auto border border-line px-3 pb-2">
              <legend className="px-1 text-12 text-ink-2">
                {kind === "metric:" ? "Metrics" : "Settings"}
              </legend>
              {group(kind).map(({ column, runs }) => (
                <Checkbox
                  key={column}
                  name="col"
                  value={column}
                  defaultChecked={shown.has(column)}
                  label={
                    <>
                      <bdi>{labelOf(column)}</bdi>{" "}
                      <span className="text-12 text-ink-2">{count(runs, "run")}</span>
                    </>
                  }
                />
              ))}
            </fieldset>
          ))}
        </div>
        <p className="pt-2">
          <Button type="submit">Show these columns</Button>{" "}
          <span className="text-12 text-ink-2">Up to 12. Counted in the newest 1,000 runs.</span>
        </p>
      </form>
    </details>
  );
}
