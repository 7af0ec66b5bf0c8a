import { AppError } from "#server/platform/errors.ts";

/** JSON requests are small; evidence has its own limit and its own reader. */
const JSON_BYTES_MAX = 5_000_000;

/** The whole body, refused as soon as it grows past the limit, before it is held. */
export async function readBytes(request: Request, bytesMax: number): Promise<Uint8Array> {
  return allOf(chunksOf(request, bytesMax));
}

export async function readText(request: Request, bytesMax = JSON_BYTES_MAX): Promise<string> {
  return new TextDecoder().decode(await readBytes(request, bytesMax));
}

export async function allOf(chunks: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const held: Uint8Array[] = [];
  for await (const chunk of chunks) held.push(chunk);
  return Buffer.concat(held);
}

/** The body as it streams in; throws where it grows past the limit. */
export async function* chunksOf(request: Request, bytesMax: number): AsyncGenerator<Uint8Array> {
  const declared = Number(request.headers.get("content-length") ?? 0);
  if (declared > bytesMax) throw tooLarge(bytesMax);
  let total = 0;
  const reader = request.body?.getReader();
  for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) {
    total += part.value.byteLength;
    if (total > bytesMax) {
      await reader?.cancel();
      throw tooLarge(bytesMax);
    }
    yield part.value;
  }
}

export type Body =
  | { readonly kind: "whole"; readonly bytes: Uint8Array }
  | { readonly kind: "large"; readonly chunks: AsyncIterable<Uint8Array> };

/** The whole body when it ends within `wholeMax` bytes; otherwise a stream that begins at its beginning. */
export async function wholeOrLarge(
  chunks: AsyncGenerator<Uint8Array>,
  wholeMax: number,
): Promise<Body> {
  const held: Uint8Array[] = [];
  let total = 0;
  while (total <= wholeMax) {
    const { value, done } = await chunks.next();
    if (done) return { kind: "whole", bytes: Buffer.concat(held, total) };
    held.push(value);
    total += value.byteLength;
  }
  return { kind: "large", chunks: joined(held, chunks) };
}

async function* joined(
  held: Uint8Array[],
  rest: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  // What has been passed on is let go of.
  for (let chunk = held.shift(); chunk; chunk = held.shift()) yield chunk;
  yield* rest;
}

function tooLarge(bytesMax: number): AppError {
  return new AppError("too-large", `The body is larger than ${bytesMax} bytes.`);
}
