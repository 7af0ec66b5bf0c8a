import { createHash } from "node:crypto";
import { type FileHandle, mkdtemp, open, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { brotliDecompress } from "node:zlib";
import { z } from "zod";
import { sha256 } from "#server/platform/digest.ts";
import { AppError } from "#server/platform/errors.ts";
import {
  BODY_BYTES_MAX,
  CARRIED,
  FILE_BYTES_MAX,
  FORMAT,
  LINE_BYTES_MAX,
  VERSION,
} from "#server/transfers/catalogue.ts";
import { AnyManifest, EndLine, Manifest, RowLine } from "#server/transfers/schema.ts";

// The file of a project as it comes in, before anything of it is believed.

const refused = (message: string, hint?: string) =>
  new AppError("invalid", message, hint === undefined ? {} : { hint });

/** In a file without a name, which is gone with this process however it ends. */
export async function spooled(chunks: AsyncIterable<Uint8Array>): Promise<FileHandle> {
  const folder = await mkdtemp(path.join(os.tmpdir(), "assay-import-"));
  const file = await open(path.join(folder, "project"), "wx+", 0o600);
  await rm(folder, { recursive: true });
  try {
    let total = 0;
    for await (const chunk of chunks) {
      total += chunk.byteLength;
      if (total > FILE_BYTES_MAX)
        throw new AppError("too-large", `The file is larger than ${FILE_BYTES_MAX} bytes.`);
      await file.write(chunk);
    }
    return file;
  } catch (error) {
    await file.close();
    throw error;
  }
}

export type Line = { readonly number: number; readonly text: string; readonly bytes: Buffer };

export async function* linesOf(file: FileHandle): AsyncGenerator<Line> {
  let held: Buffer[] = [];
  let size = 0;
  let number = 0;
  const stream = file.createReadStream({ start: 0, autoClose: false, highWaterMark: 1_000_000 });
  for await (const chunk of stream) {
    let rest: Buffer = Buffer.from(chunk);
    for (let at = rest.indexOf(10); at >= 0; at = rest.indexOf(10)) {
      const bytes = Buffer.concat([...held, rest.subarray(0, at + 1)]);
      yield { number: ++number, bytes, text: bytes.toString("utf8", 0, bytes.length - 1) };
      rest = rest.subarray(at + 1);
      held = [];
      size = 0;
    }
    held.push(rest);
    size += rest.length;
    if (size > LINE_BYTES_MAX) throw refused(`Line ${number + 1} is longer than any row is.`);
  }
  if (size > 0) throw refused("The file was cut off: its last line has no end.");
}

export function jsonOf({ text, number }: Line): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw refused(`Line ${number} is no JSON.`);
  }
}

export type Checked = {
  readonly manifest: Manifest;
  readonly rows: Readonly<Record<string, number>>;
};

/** Reads the whole file once and believes it only when its last line tells what was read. */
export async function check(file: FileHandle): Promise<Checked> {
  const hash = createHash("sha256");
  const rows: Record<string, number> = Object.fromEntries(CARRIED.map(({ table }) => [table, 0]));
  let manifest: Manifest | null = null;
  let told: ReturnType<typeof EndLine.parse>["end"] | null = null;
  for await (const line of linesOf(file)) {
    if (told) throw refused("The file goes on after its end.");
    const value = jsonOf(line);
    if (!manifest) {
      manifest = manifestOf(value);
    } else {
      const end = EndLine.safeParse(value).data;
      if (end) {
        told = end.end;
        continue;
      }
      const { table } = rowLine(value, line.number);
      rows[table] = (rows[table] ?? 0) + 1;
    }
    hash.update(line.bytes);
  }
  if (!manifest) throw refused("The file is empty.");
  if (!told) throw refused("The file was cut off: it has no end.");
  if (told.sha256 !== hash.digest("hex"))
    throw refused("The file was changed: it does not have the digest that it tells.");
  for (const { table } of CARRIED)
    if ((told.rows[table] ?? 0) !== rows[table])
      throw refused(`The file does not hold as many rows of ${table} as it tells.`);
  return { manifest, rows };
}

function manifestOf(value: unknown): Manifest {
  const any = AnyManifest.safeParse(value).data;
  if (any?.format !== FORMAT)
    throw refused("This is no project that Assay exported.", "assay project export writes one.");
  if (any.version > VERSION)
    throw refused(
      `The file is of version ${any.version}; this server reads up to ${VERSION}.`,
      "Update this server first.",
    );
  const manifest = Manifest.safeParse(value);
  if (manifest.success) return manifest.data;
  const [issue] = manifest.error.issues;
  throw refused(`The first line does not fit: ${issue?.path.join(".")} ${issue?.message}`);
}

export function rowLine(value: unknown, number: number): RowLine {
  const line = RowLine.safeParse(value).data;
  if (!line) throw refused(`Line ${number} is no row.`);
  if (!CARRIED.some(({ table }) => table === line.table))
    throw refused(
      `Line ${number} is of ${line.table.slice(0, 60)}, which this server does not take.`,
    );
  return line;
}

const Body = z.object({
  body: z.string().regex(/^\\x(?:[0-9a-f]{2})*$/),
  bodyCoding: z.enum(["identity", "br"]),
  storedDigest: z.string(),
});
const decompress = promisify(brotliDecompress);

/** A document is what its digest says, and no small one that swells without end. */
export async function demandWholeBody(
  row: Readonly<Record<string, unknown>>,
  number: number,
): Promise<void> {
  const held = Body.safeParse(row).data;
  if (!held) throw refused(`Line ${number} is no document.`);
  const bytes = Buffer.from(held.body.slice(2), "hex");
  const whole =
    held.bodyCoding === "br"
      ? await decompress(bytes, { maxOutputLength: BODY_BYTES_MAX }).catch(() => null)
      : bytes;
  if (whole === null || sha256(whole) !== held.storedDigest)
    throw refused(`The document in line ${number} is not what its digest says.`);
}
