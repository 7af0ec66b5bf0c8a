import { open } from "node:fs/promises";
import { UsageError } from "./output.ts";

export type Read =
  | { readonly kind: "read"; readonly bytes: Buffer }
  | { readonly kind: "too-large"; readonly sizeBytes: number };

/** A whole file, unless it is larger than the limit: then only its size. `-` is standard input. */
export async function readFileWithin(path: string, maxBytes: number): Promise<Read> {
  if (path === "-") return readStdin(maxBytes);
  const file = await open(path).catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(`${path}: ${error.code === "ENOENT" ? "no such file" : error.message}`);
  });
  try {
    const info = await file.stat();
    if (info.isDirectory()) throw new UsageError(`${path} is a folder; name the files in it.`);
    if (info.size > maxBytes) return { kind: "too-large", sizeBytes: info.size };
    return { kind: "read", bytes: await file.readFile() };
  } finally {
    await file.close();
  }
}

async function readStdin(maxBytes: number): Promise<Read> {
  const chunks: Buffer[] = [];
  let total = 0;
  for await (const chunk of process.stdin) {
    const bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
    total += bytes.length;
    if (total <= maxBytes) chunks.push(bytes);
    else chunks.length = 0;
  }
  if (total > maxBytes) return { kind: "too-large", sizeBytes: total };
  return { kind: "read", bytes: Buffer.concat(chunks) };
}
