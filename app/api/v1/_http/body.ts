import { AppError } from "#server/platform/errors.ts";

/** JSON requests are small; evidence has its own limit and its own reader. */
const JSON_BYTES_MAX = 5_000_000;

/** The whole body, refused as soon as it grows past the limit, before it is held. */
export async function readBytes(request: Request, bytesMax: number): Promise<Uint8Array> {
  const declared = Number(request.headers.get("content-length") ?? 0);
  if (declared > bytesMax) throw tooLarge(bytesMax);
  const chunks: Uint8Array[] = [];
  let total = 0;
  const reader = request.body?.getReader();
  for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) {
    total += part.value.byteLength;
    if (total > bytesMax) {
      await reader?.cancel();
      throw tooLarge(bytesMax);
    }
    chunks.push(part.value);
  }
  return Buffer.concat(chunks, total);
}

export async function readText(request: Request, bytesMax = JSON_BYTES_MAX): Promise<string> {
  return new TextDecoder().decode(await readBytes(request, bytesMax));
}

function tooLarge(bytesMax: number): AppError {
  return new AppError("too-large", `The body is larger than ${bytesMax} bytes.`);
}
