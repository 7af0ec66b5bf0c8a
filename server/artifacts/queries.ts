import type { Documents, Fetched, Http, HttpAnswer } from "#server/evidence/adapters/http.ts";
import { sha256 } from "#server/platform/digest.ts";
import { FetchError } from "#server/platform/errors.ts";
import { bucketPage, filesIn, isReadable, pathBelow } from "./rules.ts";

// Reports that CI left in a folder: behind a web server, or in a bucket of an S3-compatible store.

const FILES_MAX = 2_000;
const BUCKET_PAGES_MAX = 100;
const SEEN_MAX = 5_000;

/** Path → what tells whether the file is still the one that was read. */
export type FolderCursor = { readonly seen: Readonly<Record<string, string>> };
type Seen = Map<string, string>;

/** `path` is of the index inside the address that `http` asks; files stand beside or below it. */
export async function* fetchFolder(
  http: Http,
  of: { url: string; since: FolderCursor | null },
): Documents<FolderCursor> {
  const seen: Seen = new Map(Object.entries(of.since?.seen ?? {}));
  const notes: string[] = [];
  const files = await filesOf(http, of.url);
  if (files.length > FILES_MAX) notes.push(tooMany(files.length));
  for (const { path, stamp } of files.slice(0, FILES_MAX)) {
    if (stamp !== null && seen.get(path) === stamp) continue;
    const answer = await http.get(`/${path}`);
    if (answer.status !== 200) {
      notes.push(`${path} answers ${answer.status}.`);
      continue;
    }
    yield* unlessSame(seen, { path, stamp, answer });
  }
  return { cursor: { seen: newest(seen) }, complete: [], notes };
}

export async function probeFolder(http: Http, url: string) {
  const files = await filesOf(http, url);
  return { version: null, says: `${files.length} files that may be reports` };
}

async function filesOf(http: Http, url: string): Promise<{ path: string; stamp: string | null }[]> {
  const folder = new URL(url);
  const answer = await http.get(`/${folder.pathname.split("/").at(-1) ?? ""}`);
  const listed = answer.status === 200 ? filesIn(new TextDecoder().decode(answer.bytes)) : null;
  if (listed === null)
    throw new FetchError(
      "not-that-tool",
      `It answers ${answer.status} and no list of files. Enter the address of a folder's index page, or of a JSON list of file names.`,
    );
  const paths = listed.flatMap(({ name, stamp }) => {
    const path = pathBelow(name, folder);
    return path !== null && isReadable(path) ? [{ path, stamp }] : [];
  });
  return [...new Map(paths.map((one) => [one.path, one])).values()];
}

export type BucketCursor = {
  /** When the newest object that was read was written, as the store says. */
  readonly changedAt: string | null;
  readonly seen: Readonly<Record<string, string>>;
};
export type Bucket = { readonly bucket: string; readonly prefix: string };

export async function* fetchBucket(
  http: Http,
  of: Bucket & { since: BucketCursor | null },
): Documents<BucketCursor> {
  const seen: Seen = new Map(Object.entries(of.since?.seen ?? {}));
  const since = of.since?.changedAt ?? "";
  const notes: string[] = [];
  let changedAt = since;
  let count = 0;
  for await (const file of objectsIn(http, of)) {
    // Times of the store are written alike, so they sort as text.
    if (!isReadable(file.name) || file.changedAt < since) continue;
    if (file.stamp !== null && seen.get(file.name) === file.stamp) continue;
    if (++count > FILES_MAX) {
      notes.push(tooMany(count - 1));
      break;
    }
    if (file.changedAt > changedAt) changedAt = file.changedAt;
    const answer = await http.get(`/${of.bucket}/${encoded(file.name)}`);
    if (answer.status === 200)
      yield* unlessSame(seen, { path: file.name, stamp: file.stamp, answer });
    else notes.push(`${file.name} answers ${answer.status}.`);
  }
  // Objects are listed by name and not by age: after a cut list the next pull looks at all again.
  const isCut = count > FILES_MAX;
  const cursor = { changedAt: isCut ? since || null : changedAt || null, seen: newest(seen) };
  return { cursor, complete: [], notes };
}

export async function probeBucket(http: Http, of: Bucket) {
  const page = await bucketAsked(http, of, null);
  const more = page.next === null ? "" : " or more";
  return { version: null, says: `${page.files.length}${more} objects of the bucket ${of.bucket}` };
}

async function* objectsIn(http: Http, of: Bucket) {
  let token: string | null = null;
  for (let count = 0; count < BUCKET_PAGES_MAX; count++) {
    const page: Awaited<ReturnType<typeof bucketAsked>> = await bucketAsked(http, of, token);
    yield* page.files;
    if (page.next === null || page.next === token) return;
    token = page.next;
  }
}

async function bucketAsked(http: Http, { bucket, prefix }: Bucket, token: string | null) {
  const answer = await http.get(`/${bucket}`, {
    "list-type": 2,
    "max-keys": 1_000,
    prefix,
    ...(token === null ? {} : { "continuation-token": token }),
  });
  const page = bucketPage(new TextDecoder().decode(answer.bytes));
  if (page && "error" in page)
    throw new FetchError("bad-answer", `The store refuses to list ${bucket}: ${page.error}`);
  if (page && answer.status === 200) return page;
  throw new FetchError(
    "not-that-tool",
    `It answers ${answer.status} and no list of objects. Enter the address of an S3-compatible store, without the bucket.`,
  );
}

const encoded = (key: string) =>
  key
    .split("/")
    .map((part) => encodeURIComponent(part))
    .join("/");

/** A file that did not change is no new evidence, however its list is stamped. */
function* unlessSame(
  seen: Seen,
  { path, stamp, answer }: { path: string; stamp: string | null; answer: HttpAnswer },
): Generator<Fetched> {
  const digest = sha256(answer.bytes);
  const known = seen.get(path);
  seen.delete(path);
  seen.set(path, stamp ?? digest);
  if (stamp === null && known === digest) return;
  // Servers of files guess the media type by the name: what counts is the content.
  yield { bytes: answer.bytes, name: path };
}

/** A map keeps the order in which things were put: the last are the newest. */
const newest = (seen: Seen) => Object.fromEntries([...seen].slice(-SEEN_MAX));

const tooMany = (count: number) =>
  `The folder holds more than ${Math.min(count, FILES_MAX)} reports; the rest was left out.`;
