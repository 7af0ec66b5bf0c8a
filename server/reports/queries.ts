import { decisionOf, decisionsOf, pictureAndGate } from "#server/gates/queries.ts";
import { evaluateGate } from "#server/gates/rules/gate.ts";
import type { ProjectScope, WorkspaceScope } from "#server/identity/scope.ts";
import { namedIn } from "#server/members/queries.ts";
import type { Deps } from "#server/platform/deps.ts";
import { AppError } from "#server/platform/errors.ts";
import type { Row } from "#server/platform/paper/model.ts";
import { atOneSnapshot } from "#server/platform/snapshot.ts";
import { portfolioLines, portfolioOf } from "#server/portfolio/queries.ts";
import {
  type PortfolioFilter,
  type PortfolioProject,
  PortfolioQuery,
} from "#server/portfolio/schema.ts";
import { projectOf } from "#server/projects/queries.ts";
import { fusesOf } from "#server/readiness/rules/fuses.ts";
import { inputOf } from "#server/readiness/rules/record.ts";
import { retrospectiveAt } from "#server/retrospectives/queries.ts";
import { DAY_MS } from "#server/rubric/rules.ts";
import { framed } from "./rules/frame.ts";
import { gateReport } from "./rules/gate.ts";
import { handoverReport } from "./rules/handover.ts";
import { lineRow, portfolioReport, portfolioSummary } from "./rules/portfolio.ts";
import { readinessReport } from "./rules/readiness.ts";
import { retrospectiveReport } from "./rules/retrospective.ts";
import {
  type Draft,
  ProjectReportKind,
  type Report,
  ReportFormat,
  type ReportQuery,
} from "./schema.ts";

/** Four months to either side, as on the overview. */
const DAYS = 120;

/** A report of one project. All of it is as of one instant and from one snapshot of what is stored. */
export async function reportOf(
  deps: Deps,
  scope: ProjectScope,
  of: { kind: ProjectReportKind } & ReportQuery,
): Promise<Report> {
  const at = of.at ?? deps.now();
  if (of.kind === "retrospective")
    return framed(await retrospectiveDraft(deps, scope, { ...of, at }));
  const draft = await atOneSnapshot(deps, (still) => draftOf(still, scope, { ...of, at }));
  return framed(draft);
}

type Asked = { kind: ProjectReportKind; at: Date; decision?: string | undefined };

async function draftOf(deps: Deps, scope: ProjectScope, of: Asked): Promise<Draft> {
  const { kind, at } = of;
  if (kind === "gate") return gateDraft(deps, scope, of);
  const withActions = kind === "readiness";
  const { picture, policy } = await pictureAndGate(deps, scope, { at, withActions });
  if (kind === "handover")
    return handoverReport({ picture, policy, nameOf: await namesOf(deps, scope) });
  const input = inputOf(picture.project, at);
  const [from, to] = [-DAYS, DAYS].map((days) => new Date(at.getTime() + days * DAY_MS));
  const fuses = fusesOf(input, from ?? at, to ?? at);
  return readinessReport({ picture, policy, fuses, gate: evaluateGate(policy, picture) });
}

/** Of the decision that is asked for, else of the latest of the project's gate, else of what it says now. */
async function gateDraft(deps: Deps, scope: ProjectScope, of: Asked): Promise<Draft> {
  const asked = of.decision === undefined ? null : await decisionOf(deps, scope, of.decision);
  const { picture, policy } = await pictureAndGate(deps, scope, {
    gate: asked?.gate,
    at: asked ? new Date(asked.asOf) : of.at,
    withActions: true,
  });
  const history = (await decisionsOf(deps, scope)).filter(
    ({ decidedAt }) => decidedAt <= of.at.toISOString(),
  );
  const decision = asked ?? history.find(({ gate }) => gate === policy.policy.id) ?? null;
  const result = decision ?? evaluateGate(policy, picture);
  const nameOf = await namesOf(deps, scope);
  return gateReport({ picture, policy, result, decision, history, nameOf });
}

/**
 * What a closed one kept, else what is recorded by then; where nobody has opened one, what it would be
 * put together from. It reads at one snapshot by itself.
 */
async function retrospectiveDraft(
  deps: Deps,
  scope: ProjectScope,
  { at, number }: { at: Date; number?: number | undefined },
): Promise<Draft> {
  const then = { ...deps, now: () => at };
  const [project, nameOf, shown] = await Promise.all([
    projectOf(deps, scope),
    namesOf(deps, scope),
    retrospectiveAt(then, scope, number),
  ]);
  return retrospectiveReport({ project, nameOf, shown, at });
}

async function namesOf(deps: Deps, scope: ProjectScope): Promise<(id: string) => string> {
  const names = new Map((await namedIn(deps, scope)).map(({ id, name }) => [id, name]));
  return (id) =>
    names.get(id) ??
    (id === "system" ? "Assay" : id.startsWith("token:") ? "a service token" : "a former member");
}

/** As many as a paper of projects is still read with. */
const ON_PAPER = 200;

/** All projects in sight as they stand, for a page or a paper: summed up, and the worst one by one. */
export async function portfolioReportOf(
  deps: Deps,
  scope: WorkspaceScope,
  filter: PortfolioFilter,
): Promise<Report> {
  const query = PortfolioQuery.parse({ ...filter, sort: "risk", limit: ON_PAPER });
  return framed(portfolioReport({ portfolio: await portfolioOf(deps, scope, query), filter }));
}

/** What stands before the lines, which are read a batch at a time while they are written. */
export async function portfolioLinesOf(
  deps: Deps,
  scope: WorkspaceScope,
  filter: PortfolioFilter,
): Promise<{ summary: Draft; rows: AsyncGenerator<Row> }> {
  const query = PortfolioQuery.parse({ ...filter, sort: "risk", limit: 1 });
  const portfolio = await portfolioOf(deps, scope, query);
  return {
    summary: portfolioSummary({ portfolio, filter }),
    rows: rowsOf(portfolioLines(deps, scope, filter)),
  };
}

async function* rowsOf(lines: AsyncIterable<PortfolioProject>): AsyncGenerator<Row> {
  for await (const line of lines) yield lineRow(line);
}

/** portfolio.csv: as which file. */
export function demandPortfolioFile(file: string): ReportFormat {
  const format = ReportFormat.safeParse(file.replace(/^portfolio\./, ""));
  if (file.startsWith("portfolio.") && format.success) return format.data;
  throw new AppError("not-found", `There is no report "${file.slice(0, 60)}".`, {
    hint: `There are: ${ReportFormat.options.map((one) => `portfolio.${one}`).join(", ")}.`,
  });
}

/** readiness.pdf: which report, as which file. */
export function demandFile(file: string): { kind: ProjectReportKind; format: ReportFormat } {
  const [name = "", extension = ""] = file.split(/\.(?=[^.]*$)/);
  const kind = ProjectReportKind.safeParse(name);
  const format = ReportFormat.safeParse(extension);
  if (kind.success && format.success) return { kind: kind.data, format: format.data };
  throw new AppError("not-found", `There is no report "${file.slice(0, 60)}".`, {
    hint: `There are: ${ProjectReportKind.options.join(", ")}; each as ${ReportFormat.options.map((one) => `.${one}`).join(", ")}.`,
  });
}
