// Reads the part of the Dockerfile language that our Dockerfile is written in. What it does not know is
// refused, so that a step cannot be left out of the check without notice.

export type Instruction = { readonly name: string; readonly text: string };
export type Stage = {
  readonly base: string;
  readonly alias: string | null;
  readonly instructions: readonly Instruction[];
};

const KNOWN = new Set("WORKDIR ENV COPY RUN USER EXPOSE HEALTHCHECK ENTRYPOINT CMD".split(" "));

export function stagesOf(dockerfile: string): Stage[] {
  const stages: { base: string; alias: string | null; instructions: Instruction[] }[] = [];
  const given = new Map<string, string>();
  for (const line of linesOf(dockerfile)) {
    const [, name = "", text = ""] = /^([A-Z]+)\s+(.*)$/s.exec(line) ?? [];
    const stage = stages.at(-1);
    if (name === "FROM") {
      const [, base = "", alias = null] = /^(\S+)(?:\s+AS\s+(\S+))?$/.exec(text) ?? [];
      stages.push({ base: filled(base, given), alias, instructions: [] });
    } else if (name === "ARG" && !stage) {
      const [key = "", value = ""] = text.split("=", 2);
      given.set(key, value);
    } else if (stage && KNOWN.has(name)) stage.instructions.push({ name, text });
    else throw new Error(`The check does not know this line of the Dockerfile: ${line}`);
  }
  return stages;
}

function linesOf(dockerfile: string): string[] {
  return dockerfile
    .replace(/\\\n/g, " ")
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("#"));
}

const filled = (text: string, given: ReadonlyMap<string, string>) =>
  text.replace(/\$\{(\w+)\}/g, (_, name: string) => given.get(name) ?? "");

/** `A=1 B=2`, values without blanks. */
export const variablesOf = (text: string): Record<string, string> =>
  Object.fromEntries(
    text.split(/\s+/).map((pair) => [pair.split("=")[0] ?? "", pair.slice(pair.indexOf("=") + 1)]),
  );

/** The JSON form of CMD, ENTRYPOINT and HEALTHCHECK … CMD. */
export function wordsOf(text: string): string[] {
  const words: unknown = JSON.parse(text.slice(text.indexOf("[")));
  if (Array.isArray(words) && words.every((word) => typeof word === "string")) return words;
  throw new Error(`Not a list of words: ${text}`);
}

/** Whether a file of the checkout reaches the build: the last pattern that matches it or a folder of it decides. */
export function reachesBuild(ignoreFile: string): (file: string) => boolean {
  const rules = linesOf(ignoreFile).map((line) => {
    const isKept = line.startsWith("!");
    const pattern = (isKept ? line.slice(1) : line).replace(/\/$/, "");
    return { isKept, matches: matcher(pattern) };
  });
  return (file) => {
    let isIn = true;
    for (const { isKept, matches } of rules) if (matches.test(file)) isIn = isKept;
    return isIn;
  };
}

function matcher(pattern: string): RegExp {
  const body = pattern
    .replace(/[.+^${}()|[\]]/g, "\\$&")
    .replaceAll("**/", "\u0000")
    .replaceAll("*", "[^/]*")
    .replaceAll("\u0000", "(?:.*/)?");
  return new RegExp(`^${body}(?:/.*)?$`);
}
