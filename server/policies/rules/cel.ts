import { type ASTNode, Environment } from "@marcbachmann/cel-js";
import { type CelFault, type OwnNames, readCel } from "./cel-walk.ts";
import { VARIABLES } from "./names.ts";

/** As many steps as one expression may come to: one or two milliseconds for a project. */
export const STEPS_MAX = 10_000;

/** What an expression is evaluated on: only the declared names, and of those what is known. */
export type CelValues = Readonly<Record<string, unknown>>;

export type CelProgram = {
  /** What it looks at, e.g. residual.testing.high. */
  readonly paths: readonly string[];
  readonly steps: number;
  /** null when what is known does not settle it, or it cannot be computed (a division by zero). */
  readonly run: (values: CelValues) => boolean | null;
};

/** One for all policies: names and types are the same everywhere. */
const environment = Object.entries(VARIABLES).reduce(
  (env, [name, variable]) =>
    "type" in variable
      ? env.registerVariable(name, variable.type)
      : env.registerVariable({ name, schema: { ...variable.fields } }),
  new Environment({
    limits: {
      maxAstNodes: 500,
      maxDepth: 30,
      maxListElements: 100,
      maxMapEntries: 10,
      maxCallArguments: 4,
    },
  }),
);

/** Everything that is wrong with an expression; none means that it can be run safely on any project. */
export function celFaults(text: string, own?: OwnNames): readonly CelFault[] {
  const read = parsed(text);
  if ("faults" in read) return read.faults;
  const { faults, steps } = readCel(read.ast, own);
  if (faults.length > 0) return faults;
  const checked = read.check();
  if (checked.error) return [faultOf(checked.error)];
  if (checked.type !== "bool")
    return [{ at: 0, message: `it has to say true or false, and this is of type ${checked.type}` }];
  if (steps > STEPS_MAX)
    return [{ at: 0, message: `it can come to ${steps} steps, and ${STEPS_MAX} is the most` }];
  return [];
}

type Parsed = ((values: CelValues) => unknown) & {
  readonly ast: ASTNode;
  readonly check: () => { type?: string; error?: Error };
};

function parsed(text: string): Parsed | { readonly faults: readonly CelFault[] } {
  try {
    return environment.parse(text);
  } catch (error) {
    return { faults: [faultOf(error)] };
  }
}

function faultOf(error: unknown): CelFault {
  const range = error instanceof Error && "range" in error ? error.range : null;
  const start = range instanceof Object && "start" in range ? range.start : 0;
  const summary = error instanceof Error && "summary" in error ? error.summary : null;
  return {
    at: typeof start === "number" ? start : 0,
    message: typeof summary === "string" ? inWords(summary) : "it cannot be read",
  };
}

function inWords(summary: string): string {
  if (summary === "Unexpected token: EOF") return "it ends before it is whole";
  const unknown = /^Unknown variable: (.*)$/.exec(summary)?.[1];
  if (unknown !== undefined) return `nothing is called ${unknown}`;
  return summary.charAt(0).toLowerCase() + summary.slice(1);
}

/** Throws on an expression with a fault. */
export function compileCel(text: string): CelProgram {
  const [fault] = celFaults(text);
  const read = parsed(text);
  if (fault || "faults" in read) throw new Error(fault?.message ?? "it cannot be read");
  const { paths, steps } = readCel(read.ast);
  return { paths, steps, run: (values) => run(read, values) };
}

/**
 * A name without a value is an error of the library; `||`, `&&`, `all` and `exists` go past it where
 * the other side settles them, which is three-valued logic. So is whatever else it throws: the policy
 * was checked, and a project's figures must never end a list of a thousand.
 */
function run(program: Parsed, values: CelValues): boolean | null {
  try {
    const answer = program(values);
    return typeof answer === "boolean" ? answer : null;
  } catch {
    return null;
  }
}
