import { failed, isTracing, openSpan } from "./telemetry.ts";

type Call = (...given: unknown[]) => unknown;

/** From now on each query of this connection is a span below whatever asked. The words of a statement hold no value: those go apart. */
export function spanQueries(client: { query: unknown }): void {
  const plain = client.query;
  if (!isTracing() || typeof plain !== "function") return;
  const query: Call = (...given) => {
    const text = textOf(given[0]);
    const span =
      text === null
        ? undefined
        : openSpan(verbOf(text), { kind: "client", attributes: about(text) });
    if (!span) return Reflect.apply(plain, client, given);
    const at = given.length - 1;
    const last = given[at];
    if (typeof last === "function")
      given[at] = (error: unknown, ...rest: unknown[]) => {
        if (error) failed(span, error);
        span.end();
        Reflect.apply(last, undefined, [error, ...rest]);
      };
    const answer = Reflect.apply(plain, client, given);
    if (answer instanceof Promise)
      answer.then(
        () => span.end(),
        (error: unknown) => {
          failed(span, error);
          span.end();
        },
      );
    return answer;
  };
  Object.defineProperty(client, "query", { value: query, configurable: true, writable: true });
}

function textOf(asked: unknown): string | null {
  if (typeof asked === "string") return asked;
  if (typeof asked !== "object" || asked === null || !("text" in asked)) return null;
  return typeof asked.text === "string" ? asked.text : null;
}

const verbOf = (text: string) => `SQL ${/^\s*([a-z]+)/i.exec(text)?.[1]?.toUpperCase() ?? "query"}`;
const TEXT_MAX = 1_000;
const about = (text: string) => ({
  "db.system.name": "postgresql",
  "db.query.text": text.slice(0, TEXT_MAX),
});
