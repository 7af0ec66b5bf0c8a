/*
 * The conditions of a custom lens: choice ids joined by &&, || and !, with parentheses. && binds
 * stronger than ||. Read by hand, so that nothing but this can ever be said in one.
 */

export type Condition =
  | { readonly kind: "choice"; readonly id: string; readonly at: number }
  | { readonly kind: "not"; readonly of: Condition }
  | { readonly kind: "and" | "or"; readonly all: readonly Condition[] };

export type ConditionRead =
  | { readonly condition: Condition; readonly fault: null }
  | { readonly condition: null; readonly fault: { readonly at: number; readonly message: string } };

/** Nested deeper than anybody writes, and shallower than the stack. */
export const DEPTH_MAX = 40;
const TOKEN = /\s*(?:(&&|\|\||!|\(|\))|([A-Za-z0-9_.-]+))/y;

type Token = { readonly text: string; readonly isId: boolean; readonly at: number };

class Fault extends Error {
  readonly at: number;
  constructor(at: number, message: string) {
    super(message);
    this.at = at;
  }
}

export function readCondition(text: string): ConditionRead {
  try {
    const reader = readerOf(tokensOf(text), text.length);
    const condition = either(reader, 0);
    const rest = reader.peek();
    if (rest) throw new Fault(rest.at, `"${rest.text}" is not expected here`);
    return { condition, fault: null };
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return { condition: null, fault: { at: error.at, message: error.message } };
  }
}

function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  const end = text.trimEnd().length;
  for (TOKEN.lastIndex = 0; TOKEN.lastIndex < end; ) {
    const start = TOKEN.lastIndex;
    const found = TOKEN.exec(text);
    if (!found) {
      const at = start + (text.slice(start).length - text.slice(start).trimStart().length);
      throw new Fault(at, `"${text.slice(at, at + 1)}" has no meaning here`);
    }
    const isId = found[2] !== undefined;
    const token = found[2] ?? found[1] ?? "";
    tokens.push({ text: token, isId, at: TOKEN.lastIndex - token.length });
  }
  return tokens;
}

type Reader = {
  readonly peek: () => Token | undefined;
  readonly next: () => Token;
  readonly takes: (text: string) => boolean;
};

function readerOf(tokens: readonly Token[], end: number): Reader {
  let at = 0;
  const peek = () => tokens[at];
  const next = () => {
    const token = tokens[at];
    if (!token) throw new Fault(end, "a choice is missing at the end");
    at += 1;
    return token;
  };
  const takes = (text: string) => {
    const isIt = peek()?.isId === false && peek()?.text === text;
    if (isIt) at += 1;
    return isIt;
  };
  return { peek, next, takes };
}

const either = (reader: Reader, depth: number) =>
  joined(reader, { kind: "or", sign: "||", part: () => both(reader, depth) });

const both = (reader: Reader, depth: number) =>
  joined(reader, { kind: "and", sign: "&&", part: () => single(reader, depth) });

function joined(
  reader: Reader,
  of: { kind: "and" | "or"; sign: string; part: () => Condition },
): Condition {
  const first = of.part();
  const all = [first];
  while (reader.takes(of.sign)) all.push(of.part());
  return all.length === 1 ? first : { kind: of.kind, all };
}

function single(reader: Reader, depth: number): Condition {
  const token = reader.next();
  if (depth > DEPTH_MAX) throw new Fault(token.at, `nested more than ${DEPTH_MAX} deep`);
  if (token.isId) return { kind: "choice", id: token.text, at: token.at };
  if (token.text === "!") return { kind: "not", of: single(reader, depth + 1) };
  if (token.text !== "(") throw new Fault(token.at, `a choice is missing before "${token.text}"`);
  const inner = either(reader, depth + 1);
  if (!reader.takes(")")) throw new Fault(token.at, "this parenthesis is never closed");
  return inner;
}

/** Every choice that it names, in order. */
export function choicesIn(condition: Condition): { readonly id: string; readonly at: number }[] {
  if (condition.kind === "choice") return [condition];
  if (condition.kind === "not") return choicesIn(condition.of);
  return condition.all.flatMap(choicesIn);
}

export function holds(condition: Condition, ticked: ReadonlySet<string>): boolean {
  if (condition.kind === "choice") return ticked.has(condition.id);
  if (condition.kind === "not") return !holds(condition.of, ticked);
  return condition.kind === "and"
    ? condition.all.every((one) => holds(one, ticked))
    : condition.all.some((one) => holds(one, ticked));
}
