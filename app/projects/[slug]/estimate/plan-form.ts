import type { Plan } from "#server/estimates/schema.ts";

/** One line of the plan as it stands in the form: text, until it is sent. */
export type Row = {
  readonly id: string;
  name: string;
  low: string;
  likely: string;
  high: string;
  /** Numbers of the packages that must end first, such as "1, 2". */
  after: string;
  expectedIterations: string;
  maxIter: string;
};

export type PlanForm = {
  rows: readonly Row[];
  /** Actual ÷ estimate of finished projects, such as "1.2, 0.9". */
  history: string;
  size: string;
  availability: string;
  start: string;
};

export const emptyRow = (id: string): Row => ({
  id,
  name: "",
  low: "",
  likely: "",
  high: "",
  after: "",
  expectedIterations: "",
  maxIter: "",
});

/** An id that no line has yet; ids stay when lines are removed, so that waits keep pointing right. */
export function nextId(rows: readonly Row[]): string {
  const taken = new Set(rows.map((row) => row.id));
  let n = rows.length + 1;
  while (taken.has(`p${n}`)) n++;
  return `p${n}`;
}

export type FormProblem = { readonly place: string; readonly message: string };

/** The form as a plan, or every fault with the line it is on. Whether the plan holds together is for the server. */
export function planOf(form: PlanForm): { plan: Plan } | { problems: FormProblem[] } {
  const problems: FormProblem[] = [];
  const number = (text: string, place: string, what: string): number => {
    const value = Number(text.replace(",", "."));
    if (text.trim() === "" || !(value > 0))
      problems.push({ place, message: `${what} is a number above 0` });
    return value;
  };
  const packages = form.rows.map((row, i): Plan["packages"][number] => {
    const place = `Package ${i + 1}`;
    if (row.name.trim() === "") problems.push({ place, message: "give it a name" });
    const hasRange = row.low.trim() !== "" || row.high.trim() !== "";
    const hasLoop = row.expectedIterations.trim() !== "" || row.maxIter.trim() !== "";
    const dependsOn = waitsOf(form.rows, row, (message) => problems.push({ place, message }));
    return {
      id: row.id,
      name: row.name.trim(),
      likely: number(row.likely, place, "likely"),
      ...(hasRange
        ? { low: number(row.low, place, "low"), high: number(row.high, place, "high") }
        : {}),
      ...(dependsOn.length > 0 ? { dependsOn } : {}),
      ...(hasLoop
        ? {
            loop: {
              expectedIterations: number(row.expectedIterations, place, "expected iterations"),
              maxIter: number(row.maxIter, place, "most iterations"),
            },
          }
        : {}),
    };
  });
  const history = form.history
    .split(/[;\s]+|,\s+/)
    .filter((text) => text !== "")
    .map((text) => number(text, "Past projects", "each ratio"));
  const team =
    form.start === ""
      ? undefined
      : {
          size: number(form.size, "Team", "people"),
          availability: number(form.availability, "Team", "availability in percent") / 100,
          start: form.start,
        };
  if (problems.length > 0) return { problems };
  return {
    plan: {
      packages,
      ...(history.length > 0 ? { history } : {}),
      ...(team ? { team } : {}),
    },
  };
}

function waitsOf(rows: readonly Row[], row: Row, complain: (message: string) => void): string[] {
  return row.after
    .split(/[\s,;]+/)
    .filter((text) => text !== "")
    .flatMap((text) => {
      const other = rows[Number(text) - 1];
      if (other) return [other.id];
      complain(`there is no package ${text} to wait for`);
      return [];
    });
}

/** A saved plan as the form shows it. */
export function formOf(plan: Plan): PlanForm {
  const place = new Map(plan.packages.map((work, i) => [work.id, i + 1]));
  const text = (value: number | undefined) => (value === undefined ? "" : String(value));
  return {
    rows: plan.packages.map((work) => ({
      id: work.id,
      name: work.name,
      low: text(work.low),
      likely: text(work.likely),
      high: text(work.high),
      after: (work.dependsOn ?? []).flatMap((id) => place.get(id) ?? []).join(", "),
      expectedIterations: text(work.loop?.expectedIterations),
      maxIter: text(work.loop?.maxIter),
    })),
    history: (plan.history ?? []).join(", "),
    size: text(plan.team?.size ?? 2),
    availability: text(Math.round((plan.team?.availability ?? 0.8) * 100)),
    start: plan.team?.start ?? "",
  };
}
