import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import { ZipFile } from "yazl";

type Text = AsyncIterable<string> | Iterable<string>;

/** A file of an archive, made when its turn comes and never held as a whole. */
export type Entry = {
  /** Relative, with forward slashes. */
  readonly name: string;
  readonly parts: () => Text;
};

/**
 * Files as one zip, one after the other, as fast as it is taken. One that cannot be made ends the whole:
 * what was cut off must not look like what is whole. Whoever stops reading stops the making too.
 */
export async function* zipOf(entries: readonly Entry[], at: Date): AsyncGenerator<Buffer> {
  const zip = new ZipFile();
  const { outputStream } = zip;
  let current: Readable | undefined;
  const failed = new Promise<never>((_, reject) => {
    zip.on("error", (error: unknown) => reject(error));
  });
  // Told by the race below; where nobody reads any more it must not end the process.
  failed.catch(() => undefined);
  for (const { name, parts } of entries)
    zip.addReadStreamLazy(name, { mtime: at }, (done) => {
      current = Readable.from(inPieces(parts()), { objectMode: false });
      // The archive's own listener is none for what goes wrong in a stream that it is handed.
      current.on("error", (error) => zip.emit("error", error));
      done(null, current);
    });
  zip.end();
  const chunks = outputStream[Symbol.asyncIterator]();
  try {
    for (;;) {
      const next = await Promise.race([chunks.next(), failed]);
      if (next.done) return;
      yield typeof next.value === "string" ? Buffer.from(next.value) : next.value;
    }
  } finally {
    current?.destroy();
  }
}

/** What sha256sum --check reads. */
const SUMS = "SHA256SUMS";

/** The same in a folder, and at last the SHA-256 of each file in a list that sha256sum checks. */
export function zippedWithSums(
  entries: readonly Entry[],
  of: { folder: string; at: Date },
): AsyncGenerator<Buffer> {
  const sums: string[] = [];
  const inFolder = entries.map(({ name, parts }) => ({
    name: `${of.folder}/${name}`,
    parts: () => summed(name, parts(), sums),
  }));
  const list = { name: `${of.folder}/${SUMS}`, parts: () => sums };
  return zipOf([...inFolder, list], of.at);
}

async function* summed(name: string, parts: Text, sums: string[]): AsyncGenerator<string> {
  const hash = createHash("sha256");
  for await (const part of parts) {
    hash.update(part);
    yield part;
  }
  sums.push(`${hash.digest("hex")}  ${name}\n`);
}

const PIECE = 65_536;

/** Lines are short; what is compressed comes in pieces of some size. */
async function* inPieces(parts: Text): AsyncGenerator<Buffer> {
  let held = "";
  for await (const part of parts) {
    held += part;
    if (held.length < PIECE) continue;
    yield Buffer.from(held);
    held = "";
  }
  if (held !== "") yield Buffer.from(held);
}
