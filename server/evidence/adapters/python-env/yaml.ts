import { type Field, isObject, Refused } from "../../rules/fields.ts";
import type { Env } from "./facts.ts";
import { plainName, type Requirement, requirementsIn } from "./requirements.ts";

/** What MLflow writes beside a model: the interpreter, and a requirements file by reference. */
export function pythonEnv(root: Field): Env {
  const listed = [...root.at("build_dependencies").list(), ...root.at("dependencies").list()];
  return {
    part: "python_env",
    python: root.at("python").text(),
    packages: listed.flatMap((field) => packagesIn(field)),
  };
}

const CONDA = /^([A-Za-z0-9_][\w.-]{0,100})\s*(?:(={1,2})\s*([^\s=*,|<>]+)(?:=\S+)?)?/;

export function condaEnv(root: Field): Env {
  const conda: Requirement[] = [];
  const pip: Requirement[] = [];
  for (const field of root.at("dependencies").list()) {
    if (isObject(field.value)) {
      for (const line of field.at("pip").list()) pip.push(...packagesIn(line));
      continue;
    }
    // A channel may stand in front: conda-forge::numpy=2.0
    const [, name, , version] =
      CONDA.exec((field.text() ?? "").replace(/^[^:]{1,100}::/, "")) ?? [];
    if (name) conda.push({ name: plainName(name), version: version ?? null, line: 0 });
  }
  const python = conda.find(({ name }) => name === "python")?.version ?? null;
  const others = conda.filter(({ name }) => name !== "python");
  return { part: "conda", python, packages: [...others, ...pip] };
}

function packagesIn(field: Field): Requirement[] {
  const found = requirementsIn([field.text() ?? ""]);
  if (found === null)
    throw new Refused("invalid_field", "This is no requirement of a package.", field.pointer);
  return found;
}
