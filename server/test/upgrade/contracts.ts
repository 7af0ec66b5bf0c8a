// Statements of a migration that code which still runs would break on. By their words alone: what they do
// to tables is compared in tables.ts.

const FORBIDDEN: readonly { readonly is: RegExp; readonly what: string }[] = [
  { is: /^DROP\s+(TABLE|TYPE|VIEW|SCHEMA|SEQUENCE)\b/i, what: "takes away what code before reads" },
  { is: /^ALTER\s+TABLE\b.*\bDROP\s+COLUMN\b/is, what: "takes away a column" },
  // COLUMN may be left out; CONSTRAINT, DEFAULT, NOT NULL, EXPRESSION and IDENTITY are other things.
  {
    is: /^ALTER\s+TABLE\b.*\bDROP\s+(?!COLUMN|CONSTRAINT|DEFAULT|NOT\b|EXPRESSION|IDENTITY)/is,
    what: "takes away a column",
  },
  { is: /^ALTER\s+(TABLE|TYPE|VIEW)\b.*\bRENAME\b/is, what: "gives something another name" },
  { is: /^ALTER\s+TABLE\b.*\bSET\s+NOT\s+NULL\b/is, what: "demands a value" },
  { is: /^ALTER\s+TABLE\b.*\bDROP\s+DEFAULT\b/is, what: "demands a value that had a default" },
  {
    is: /^ALTER\s+TABLE\b.*\bADD\s+(COLUMN\s+)?(?!CONSTRAINT)(?:"[^"]+"|\w+)\s(?!.*\b(DEFAULT|GENERATED)\b).*\bNOT\s+NULL\b/is,
    what: "demands a value in a new column without a default",
  },
  {
    is: /^ALTER\s+TABLE\b.*\bALTER\s+(COLUMN\s+)?(?:"[^"]+"|\w+)\s+(SET\s+DATA\s+)?TYPE\s+(?!(BIGINT|TEXT|NUMERIC|DOUBLE\s+PRECISION)\b)/is,
    what: "may narrow a type",
  },
  { is: /^(TRUNCATE|DELETE\s+FROM)\b/i, what: "deletes rows" },
];

export function contractsIn(sql: string): string[] {
  return statementsOf(sql).flatMap((statement) =>
    FORBIDDEN.filter(({ is }) => clausesOf(statement).some((clause) => is.test(clause)))
      .slice(0, 1)
      .map(({ what }) => `${what}: ${statement.replace(/\s+/g, " ").slice(0, 120)}`),
  );
}

/** Without comments, texts and bodies of functions, which are no statements of the migration. */
function statementsOf(sql: string): string[] {
  return sql
    .replace(/\$(\w*)\$.*?\$\1\$/gs, "''")
    .replace(/'(?:[^']|'')*'/g, "''")
    .replace(/--.*$/gm, "")
    .replace(/\/\*.*?\*\//gs, "")
    .split(";")
    .map((statement) => statement.trim())
    .filter((statement) => statement !== "");
}

/** ALTER TABLE t A, B as ALTER TABLE t A and ALTER TABLE t B, so that no word of one is taken for another's. */
function clausesOf(statement: string): string[] {
  const [head] =
    /^ALTER\s+TABLE\s+(IF\s+EXISTS\s+)?(ONLY\s+)?("[^"]+"|[\w.]+)\s+/i.exec(statement) ?? [];
  if (head === undefined) return [statement];
  const clauses: string[] = [];
  let depth = 0;
  let clause = "";
  for (const sign of statement.slice(head.length)) {
    if (sign === "(" || sign === "[") depth++;
    if (sign === ")" || sign === "]") depth--;
    if (sign === "," && depth === 0) {
      clauses.push(head + clause.trim());
      clause = "";
    } else clause += sign;
  }
  return [...clauses, head + clause.trim()];
}
