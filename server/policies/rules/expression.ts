/** What a name in a condition stands for; null when it is not known. */
export type Lookup = (name: string) => string | number | boolean | null;

type Term = {
  readonly name: string;
  readonly op: "==" | ">=" | "<=" | ">" | "<" | "in";
  readonly values: readonly (string | number | boolean)[];
};
/** A condition such as `sensitivity in [personal,special] or criticality == high`: any term suffices. */
export type Expression = readonly Term[];

const TERM = /^([\w.-]+)\s*(==|>=|<=|>|<|in)\s*(\[[^\]]*\]|[\w.-]+)$/;

/** Parses the `when` of a policy rule; null (always) holds. Anything else than the grammar is a fault of the policy. */
export function parseExpression(text: string | null): Expression | null {
  if (text === null) return null;
  return text.split(/\s+or\s+/).map((part) => {
    const match = TERM.exec(part.trim());
    const [, name, op, right] = match ?? [];
    if (!name || !right || !isOp(op)) throw new Error(`cannot read the condition '${part}'`);
    const isList = right.startsWith("[");
    if (isList !== (op === "in")) throw new Error(`cannot read the condition '${part}'`);
    const literals = isList ? right.slice(1, -1).split(",") : [right];
    return { name, op, values: literals.map((literal) => literalOf(literal.trim())) };
  });
}

function isOp(text: string | undefined): text is Term["op"] {
  return text !== undefined && ["==", ">=", "<=", ">", "<", "in"].includes(text);
}

function literalOf(literal: string): string | number | boolean {
  if (literal === "true" || literal === "false") return literal === "true";
  return /^-?\d+(\.\d+)?$/.test(literal) ? Number(literal) : literal;
}

/** True, false, or null when what is known does not settle it. */
export function holds(expression: Expression | null, lookup: Lookup): boolean | null {
  if (expression === null) return true;
  const outcomes = expression.map((term) => termHolds(term, lookup(term.name)));
  if (outcomes.includes(true)) return true;
  return outcomes.includes(null) ? null : false;
}

function termHolds(term: Term, actual: string | number | boolean | null): boolean | null {
  if (actual === null) return null;
  const [value] = term.values;
  if (term.op === "in") return term.values.includes(actual);
  if (term.op === "==") return actual === value;
  if (typeof actual !== "number" || typeof value !== "number") return null;
  return compares(actual, term.op, value);
}

export function compares(actual: number, op: string, value: number): boolean {
  switch (op) {
    case ">=":
      return actual >= value;
    case "<=":
      return actual <= value;
    case "<":
      return actual < value;
    case ">":
      return actual > value;
    case "==":
      return actual === value;
    default:
      throw new Error(`no comparison '${op}'`);
  }
}

/** The names of an expression whose value is not known. */
export function unknownNames(expression: Expression | null, lookup: Lookup): string[] {
  return (expression ?? []).map((term) => term.name).filter((name) => lookup(name) === null);
}
