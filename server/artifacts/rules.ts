import type { XmlElement } from "#server/evidence/adapters/adapter.ts";
import { readXml } from "#server/evidence/rules/xml-read.ts";

// What a folder of reports says of itself: an index page of a web server, a JSON list, or the answer of
// an S3-compatible store to ListObjectsV2.

export type Listed = {
  readonly name: string;
  /** Changes when the file does: an entity tag, or time and size; null when the list says neither. */
  readonly stamp: string | null;
};

/** Names that no adapter would read are not fetched. */
const READABLE =
  /\.(json|jsonl|ndjson|xml|csv|ya?ml|md|txt|sarif|info|lock|log|toml|out|numstat|wandb|html?)$|^MLmodel$/i;
const NAME_LENGTH_MAX = 900;

export const isReadable = (name: string) =>
  name.length <= NAME_LENGTH_MAX && READABLE.test(name.split("/").at(-1) ?? "");

/** null when the text is no list of files. */
export function filesIn(text: string): Listed[] | null {
  const trimmed = text.trimStart();
  if (trimmed.startsWith("[") || trimmed.startsWith("{")) return filesInJson(text);
  if (/<(html|!doctype|pre|a )/i.test(trimmed.slice(0, 2_000))) return filesInPage(text);
  return null;
}

function filesInJson(text: string): Listed[] | null {
  let root: unknown;
  try {
    root = JSON.parse(text);
  } catch {
    return null;
  }
  const list = Array.isArray(root) ? root : listIn(root);
  return list?.flatMap((item: unknown) => listedFrom(item)) ?? null;
}

/** `{ "files": [...] }`, as GitLab, Nexus and home-made indexes write it. */
function listIn(root: unknown): unknown[] | null {
  if (typeof root !== "object" || root === null) return null;
  const fields = new Map<string, unknown>(Object.entries(root));
  const list = ["files", "artifacts", "items", "children", "entries"]
    .map((key) => fields.get(key))
    .find((value) => Array.isArray(value));
  return Array.isArray(list) ? list : null;
}

function listedFrom(item: unknown): Listed[] {
  if (typeof item === "string") return [{ name: item, stamp: null }];
  if (typeof item !== "object" || item === null) return [];
  const fields = new Map<string, unknown>(Object.entries(item));
  const first = (keys: readonly string[]) =>
    keys
      .map((key) => fields.get(key))
      .find((one) => typeof one === "string" || typeof one === "number");
  const name = first(["path", "name", "key", "url", "href"]);
  if (typeof name !== "string" || fields.get("type") === "directory") return [];
  const changed = first(["etag", "sha256", "digest", "lastModified", "last_modified", "mtime"]);
  const size = first(["size", "size_bytes"]);
  return [{ name, stamp: changed === undefined ? null : `${changed} ${size ?? ""}` }];
}

/** The links of an index page as nginx, Apache and Python's http.server write it. */
function filesInPage(text: string): Listed[] {
  const links = [...text.matchAll(/\bhref\s*=\s*(?:"([^"<>]{1,1000})"|'([^'<>]{1,1000})')/gi)];
  return links.map(([, double, single]) => ({
    name: (double ?? single ?? "").replaceAll("&amp;", "&"),
    stamp: null,
  }));
}

/** Where a listed file is, below the folder; null when it leads elsewhere. */
export function pathBelow(name: string, folder: URL): string | null {
  if (!URL.canParse(name, folder)) return null;
  const url = new URL(name, folder);
  const base = folder.pathname.replace(/[^/]*$/, "");
  const isBelow = url.origin === folder.origin && url.pathname.startsWith(base);
  // An encoded slash or dot could lead out of the folder again on the other side.
  if (!isBelow || /%2f|%5c|%2e%2e/i.test(url.pathname)) return null;
  return url.pathname.slice(base.length);
}

export type BucketPage = {
  readonly files: readonly (Listed & { readonly changedAt: string })[];
  /** null on the last page. */
  readonly next: string | null;
};

/** The answer to ListObjectsV2; an error of the store as its own words. */
export function bucketPage(text: string): BucketPage | { readonly error: string } | null {
  const read = readXml(text);
  if ("fault" in read) return null;
  const { root } = read;
  if (root.name === "Error")
    return { error: `${textOf(root, "Message")} (${textOf(root, "Code")})`.slice(0, 300) };
  if (root.name !== "ListBucketResult") return null;
  const files = root.children
    .filter(({ name }) => name === "Contents")
    .map((content) => ({
      name: textOf(content, "Key"),
      stamp: `${textOf(content, "ETag")} ${textOf(content, "Size")}`,
      changedAt: textOf(content, "LastModified"),
    }));
  const isCut = textOf(root, "IsTruncated") === "true";
  return { files, next: isCut ? textOf(root, "NextContinuationToken") || null : null };
}

function textOf(element: XmlElement, name: string): string {
  return element.children.find((child) => child.name === name)?.text ?? "";
}
