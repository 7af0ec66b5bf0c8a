import type { ProjectScope } from "#server/identity/scope.ts";
import type { Deps } from "#server/platform/deps.ts";
import { projectOf } from "#server/projects/queries.ts";
import { runsTitle, worstGap } from "#server/runs/findings.ts";
import { countRecorded } from "#server/runs/store.ts";
import { defaultColumns, shownMetric } from "./rules/choices.ts";
import {
  type ColumnChoice,
  type ExplorerPage,
  ExplorerQuery,
  type RowsPage,
  type RunFilter,
} from "./schema.ts";
import { columnChoices, countRows, experimentsOf, runRows } from "./store.ts";

/** The explorer's first page: the rows asked for, and what can be asked for. */
export async function explorerPage(
  deps: Deps,
  scope: ProjectScope,
  query: ExplorerQuery,
): Promise<ExplorerPage> {
  const [project, choices, counts, experiments] = await Promise.all([
    projectOf(deps, scope),
    columnChoices(deps.db, scope),
    countRecorded(deps.db, scope),
    experimentsOf(deps.db, scope),
  ]);
  const metric = shownMetric(choices, project.target?.metric);
  const [page, matching] = await Promise.all([
    rowsWith(deps, scope, { query, choices, metric }),
    isFiltered(query) ? countRows(deps.db, scope, query) : counts.total,
  ]);
  return {
    title: runsTitle(counts),
    gap: worstGap(counts),
    total: counts.total,
    matching,
    metric,
    choices,
    experiments,
    page,
  };
}

/** A page of rows by itself: what scrolling and the API ask for. */
export async function explorerRows(
  deps: Deps,
  scope: ProjectScope,
  query: ExplorerQuery,
): Promise<RowsPage> {
  // A cursor's page needs nothing looked up but how its sort column compares.
  const isPlain = query.columns !== undefined && !query.sort.by.startsWith("param:");
  const choices = isPlain ? [] : await columnChoices(deps.db, scope);
  const project = query.columns === undefined ? await projectOf(deps, scope) : null;
  const metric = shownMetric(choices, project?.target?.metric);
  return rowsWith(deps, scope, { query, choices, metric });
}

async function rowsWith(
  deps: Deps,
  scope: ProjectScope,
  of: { query: ExplorerQuery; choices: readonly ColumnChoice[]; metric: string | null },
): Promise<RowsPage> {
  const { query, choices, metric } = of;
  const columns = query.columns ?? defaultColumns(choices, metric);
  const isNumber = choices.find(({ column }) => column === query.sort.by)?.isNumber ?? false;
  const { sort, cursor, limit } = query;
  const page = await runRows(deps.db, scope, {
    filter: query,
    sort,
    isNumber,
    columns,
    cursor,
    limit,
  });
  return { columns, ...page };
}

function isFiltered(filter: RunFilter): boolean {
  const { status, where, recorded, lacks, experiment, find, range } = filter;
  return (
    [status, where, recorded, lacks].some((list) => list.length > 0) ||
    [experiment, find, range].some((one) => one !== undefined && one !== "")
  );
}

export const EVERYTHING: RunFilter = ExplorerQuery.parse({});
