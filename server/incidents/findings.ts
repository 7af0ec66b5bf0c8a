import type { Incident, Severity } from "./schema.ts";

export const SEVERITY_WORD: Readonly<Record<Severity, string>> = {
  minor: "Minor",
  major: "Major",
  severe: "Severe",
};

const NUMBERS = ["None", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine"];
const words = (n: number) => NUMBERS[n] ?? String(n);

/** How many go on, and how many have taught nothing yet. */
export function incidentsAnswer(
  incidents: readonly Pick<Incident, "isOpen" | "hasPostmortem">[],
): string {
  const all = incidents.length;
  if (all === 0) return "Nobody has recorded one.";
  const open = incidents.filter(({ isOpen }) => isOpen).length;
  const unlearnt = incidents.filter(({ hasPostmortem }) => !hasPostmortem).length;
  const which = all === 1 ? (open === 1 ? "It goes on" : "It is over") : `${words(open)} of ${all}`;
  const goesOn = all === 1 ? which : `${which} ${open < 2 ? "goes" : "go"} on`;
  if (unlearnt === 0) return `${goesOn}; the lessons are written.`;
  return all === 1
    ? `${goesOn}; its lessons are not written.`
    : `${goesOn}; the lessons of ${words(unlearnt).toLowerCase()} are not written.`;
}
