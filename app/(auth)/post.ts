export type PostResult =
  | { isDone: true; said: unknown }
  | { isDone: false; message: string; field: string | null };

/** Sends a form as JSON; the answer is done, or a sentence and the field it belongs to. */
export async function post(path: string, body: unknown): Promise<PostResult> {
  let response: Response;
  try {
    response = await fetch(path, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
  } catch {
    return failed("The server did not answer. Check the connection and try again.");
  }
  const said: unknown = await response.json().catch(() => null);
  if (response.ok) return { isDone: true, said };
  if (response.status === 429)
    return failed(textOf(field(said, "detail")) ?? "Too many tries. Wait a while and try again.");
  const first = listOf(field(said, "errors"))[0];
  const message = textOf(field(first, "message")) ?? textOf(field(said, "detail"));
  const hint = textOf(field(said, "hint"));
  const pointer = textOf(field(first, "pointer")) ?? textOf(field(said, "pointer"));
  return {
    isDone: false,
    message: [message ?? "That did not work. Try again.", hint].filter(Boolean).join(" "),
    field: pointer?.replace(/^\//, "") ?? null,
  };
}

const failed = (message: string): PostResult => ({ isDone: false, message, field: null });

export function field(of: unknown, name: string): unknown {
  return typeof of === "object" && of !== null ? Reflect.get(of, name) : undefined;
}
export const textOf = (value: unknown) => (typeof value === "string" ? value : null);
const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
