import { Plan, type WorkPackage } from "#server/estimates/schema.ts";

export type PlanProblem = { readonly pointer: string; readonly message: string };
export type CheckedPlan =
  | { readonly ok: true; readonly plan: Plan }
  | { readonly ok: false; readonly problems: readonly PlanProblem[] };

/** Reads a plan from anything; says every fault with the JSON pointer of its place. */
export function checkPlan(input: unknown): CheckedPlan {
  const parsed = Plan.safeParse(input);
  if (!parsed.success)
    return {
      ok: false,
      problems: parsed.error.issues.map((issue) => ({
        pointer: pointerOf(issue.path),
        message: issue.message,
      })),
    };
  const problems = [...packageProblems(parsed.data.packages), ...otherProblems(parsed.data)];
  return problems.length > 0 ? { ok: false, problems } : { ok: true, plan: parsed.data };
}

function otherProblems({
  history = [],
  historyWeights,
  dayRate,
  rangeRecord,
}: Plan): PlanProblem[] {
  const problems: PlanProblem[] = [];
  if (historyWeights && historyWeights.length !== history.length)
    problems.push({
      pointer: "/historyWeights",
      message: `${historyWeights.length} weights for ${history.length} finished projects`,
    });
  if (rangeRecord && rangeRecord.hits > rangeRecord.of)
    problems.push({ pointer: "/rangeRecord/hits", message: "more hits than packages" });
  if (dayRate && dayRate.low > dayRate.high)
    problems.push({ pointer: "/dayRate/low", message: "low is above high" });
  return problems;
}

/** JSON pointer (RFC 6901) of a path. */
function pointerOf(path: readonly PropertyKey[]): string {
  return path.map((key) => `/${String(key).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}

function packageProblems(packages: readonly WorkPackage[]): PlanProblem[] {
  const indexOf = new Map<string, number>();
  const problems: PlanProblem[] = [];
  for (const [i, work] of packages.entries()) {
    const at = `/packages/${i}`;
    if (indexOf.has(work.id))
      problems.push({ pointer: `${at}/id`, message: `the id '${work.id}' is used twice` });
    indexOf.set(work.id, i);
    problems.push(...rangeProblems(work, at));
  }
  for (const [i, work] of packages.entries())
    for (const [j, id] of (work.dependsOn ?? []).entries())
      if (!indexOf.has(id))
        problems.push({
          pointer: `/packages/${i}/dependsOn/${j}`,
          message: `no package has the id '${id}'`,
        });
  if (problems.length > 0) return problems;
  const order = packagesInOrder(packages);
  if (order.cycle.length === 0) return [];
  const first = indexOf.get(order.cycle[0] ?? "") ?? 0;
  const names = [...order.cycle, order.cycle[0]].map((id) => `'${id}'`).join(" waits for ");
  return [{ pointer: `/packages/${first}/dependsOn`, message: `${names}: a circle never starts` }];
}

function rangeProblems({ low, likely, high }: WorkPackage, at: string): PlanProblem[] {
  if ((low === undefined) !== (high === undefined))
    return [{ pointer: at, message: "give both low and high, or neither" }];
  const problems: PlanProblem[] = [];
  if (low !== undefined && low > likely)
    problems.push({ pointer: `${at}/low`, message: `low (${low}) is above likely (${likely})` });
  if (high !== undefined && likely > high)
    problems.push({
      pointer: `${at}/high`,
      message: `high (${high}) is below likely (${likely})`,
    });
  return problems;
}

/** Indexes of the packages, each after all it waits for; the ids of one circle when there is no such order. */
export function packagesInOrder(packages: readonly WorkPackage[]): {
  order: number[];
  cycle: string[];
} {
  const indexOf = new Map(packages.map((work, i) => [work.id, i]));
  const waits = packages.map((work) =>
    (work.dependsOn ?? []).flatMap((id) => indexOf.get(id) ?? []),
  );
  const order: number[] = [];
  const done = new Set<number>();
  for (;;) {
    const ready = waits.findIndex((on, i) => !done.has(i) && on.every((d) => done.has(d)));
    if (ready < 0) break;
    done.add(ready);
    order.push(ready);
  }
  const stuck = waits.findIndex((_, i) => !done.has(i));
  return { order, cycle: stuck < 0 ? [] : circleFrom(stuck, waits, done, packages) };
}

function circleFrom(
  start: number,
  waits: readonly (readonly number[])[],
  done: ReadonlySet<number>,
  packages: readonly WorkPackage[],
): string[] {
  const path: number[] = [];
  let at = start;
  while (!path.includes(at)) {
    path.push(at);
    at = waits[at]?.find((on) => !done.has(on)) ?? at;
  }
  return path.slice(path.indexOf(at)).flatMap((i) => packages[i]?.id ?? []);
}
