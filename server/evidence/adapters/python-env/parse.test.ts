import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { interpret } from "../../rules/interpret.ts";

const AT = new Date("2026-11-24T12:00:00Z");
const bytesOf = (path: string) => readFileSync(join(import.meta.dirname, "fixtures", path));
const answer = (content: string | Buffer, runId?: string) =>
  interpret(Buffer.from(content), { at: AT, maxBytes: 1e6, runId });

function read(content: string | Buffer, runId?: string) {
  const result = answer(content, runId);
  if (result.kind === "refused") throw new Error(result.refusal.message);
  const components = result.facts.flatMap((fact) =>
    fact.kind === "component" ? [fact.value] : [],
  );
  return { ...result, components };
}

const pinned = (content: string | Buffer) =>
  Object.fromEntries(read(content).components.map(({ name, version }) => [name, version]));

describe("requirements", () => {
  it("of a saved model pin one package of four", () => {
    const { components, notes } = read(bytesOf("mlflow-3.17.2/requirements.txt"));
    expect(components.map(({ name, isPinned }) => [name, isPinned])).toEqual([
      ["mlflow", true],
      ["numpy", false],
      ["pandas", false],
      ["scikit-learn", false],
    ]);
    expect(notes.map(({ code }) => code)).toContain("not_pinned");
  });

  it("of a W&B run are the platform of the run that the sender states", () => {
    const { facts } = read(bytesOf("wandb-0.31.0/packages.txt"), "oz6m7lfx");
    const part = facts.find(({ kind }) => kind === "run-part");
    expect(part?.kind === "run-part" && part.value.dimensions.platform).toMatchObject({
      "pip.scikit-learn": "1.9.1",
      "pip.tensorboard": "2.21.0",
    });
  });

  it("of every form that pip knows are read", () => {
    const text = `# comment
-r other.txt
--index-url https://pypi.example/simple
-e git+https://git.example/a.git#egg=a
Foo_Bar[extra1,extra2] == 1.2.3 ; python_version < "3.12"  # why
baz>=1,<2
qux @ https://files.example/qux-1.0.whl
hashed==4.5.6 \\
    --hash=sha256:abc
wild==1.*
`;
    expect(pinned(text)).toEqual({
      baz: null,
      "foo-bar": "1.2.3",
      hashed: "4.5.6",
      qux: null,
      wild: null,
    });
  });

  it("are not seen in prose or in a table", () => {
    for (const text of ["numpy\npandas\n", "a==1 is what we found\n", "a,b\n1==1,2\n", "x >= y\n"])
      expect(answer(text)).not.toMatchObject({ source: "python-env" });
  });

  it("are read or refused, whatever stands in them", () => {
    fc.assert(
      fc.property(fc.array(fc.string()), (lines) => {
        const text = ["numpy==1.0", ...lines].join("\n");
        expect(["understood", "refused"]).toContain(answer(text, "r").kind);
      }),
    );
  });
});

describe("environments in YAML", () => {
  it("of MLflow name the interpreter", () => {
    expect(pinned(bytesOf("mlflow-3.17.2/python_env.yaml"))).toMatchObject({
      python: "3.11.7",
      setuptools: "84.2.1",
      wheel: null,
    });
  });

  it("of conda pin by one sign, with channel and build or without", () => {
    expect(pinned(bytesOf("mlflow-3.17.2/conda.yaml"))).toEqual({
      mlflow: "3.17.2",
      numpy: null,
      pandas: null,
      pip: null,
      python: "3.11.7",
      "scikit-learn": null,
    });
    const text = `channels: [conda-forge]
dependencies: ["conda-forge::numpy=2.0.1=py312_0", "pandas>=2", {pip: ["x==1"]}]
`;
    expect(pinned(text)).toEqual({ numpy: "2.0.1", pandas: null, x: "1" });
  });
});
