import type { Incident, Severity } from "./schema.ts";

export const SEVERITY_WORD: Readonly<Record<Severity, string>> = {
  minor: "Minor",
  major: "Major",
  severe: "Severe",
};

const NUMBERS = ["No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine"];
const words = (n: number) => NUMBERS[n] ?? String(n);

/** How many there were, go on, and taught nothing yet. */
export function incidentsAnswer(
  incidents: readonly Pick<Incident, "isOpen" | "hasPostmortem">[],
): string {
  if (incidents.length === 0) return "Nobody has recorded one.";
  const open = incidents.filter(({ isOpen }) => isOpen).length;
  const unlearnt = incidents.filter(({ hasPostmortem }) => !hasPostmortem).length;
  const goesOn = `${words(open)} of ${incidents.length} ${open === 1 ? "goes" : "go"} on`;
  return unlearnt === 0
    ? `${goesOn}; the lessons of all are written.`
    : `${goesOn}; the lessons of ${words(unlearnt).toLowerCase()} are not written.`;
}
