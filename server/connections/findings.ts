import { KINDS } from "./catalogue.ts";
import type { Connection } from "./schema.ts";

const named = (connections: readonly Connection[]): string => {
  const names = connections.map(({ name }) => name);
  const shown = names.length > 3 ? [...names.slice(0, 2), `${names.length - 2} more`] : names;
  return shown.length < 2 ? shown.join("") : `${shown.slice(0, -1).join(", ")} and ${shown.at(-1)}`;
};

const inState = (connections: readonly Connection[], state: Connection["state"]) =>
  connections.filter((one) => one.state === state);

const sources = (n: number) => `${n} ${n === 1 ? "source" : "sources"}`;

/** Who brings evidence by itself, and who no longer does. */
export function sourcesTitle(connections: readonly Connection[]): string {
  const total = connections.length;
  if (total === 0) return "No tool brings evidence by itself yet";
  const failing = inState(connections, "failing");
  if (failing.length > 0) {
    const verb = failing.length === 1 ? "does" : "do";
    return `${failing.length} of ${sources(total)} ${verb} not answer: ${named(failing)}`;
  }
  const working = inState(connections, "working");
  if (working.length === 0) return `${sources(total)}, and none has brought anything yet`;
  const how = working.length === 1 ? "brings evidence by itself" : "bring evidence by themselves";
  const of = working.length < total ? `${working.length} of ` : "";
  return `${of}${sources(total)} ${how}`;
}

export function sourcesLede(connections: readonly Connection[]): string {
  if (connections.length === 0)
    return "A connected tool is asked on a schedule, or sends by itself. What it says counts as a machine's evidence.";
  return inState(connections, "failing").length > 0
    ? "What they told is kept as it was last known. It ages like all evidence; that a source is down lowers no score by itself."
    : "What they bring counts as a machine's evidence and enters the scores at once.";
}

/** The answer over the table. */
export function sourcesAnswer(connections: readonly Connection[]): string {
  const documents = connections.reduce((sum, one) => sum + one.documents, 0);
  const refused = connections.reduce((sum, one) => sum + one.refused, 0);
  const brought = documents === 1 ? "1 document" : `${documents} documents`;
  const kinds = [...new Set(connections.map(({ kind }) => KINDS[kind].name))];
  const from = kinds.length === 1 ? `by ${kinds[0]}` : `by ${kinds.length} kinds of tool`;
  return `${brought} brought ${from}${refused > 0 ? `, ${refused} refused` : ""}`;
}
