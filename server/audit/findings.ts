import { ACTIONS } from "./catalogue.ts";
import type { AuditEntry, AuditPage, Verified } from "./schema.ts";

/** Said wherever a change is refused or its control disabled while ASSAY_READ_ONLY is set. */
export const READ_ONLY = "This server is read-only for now: nothing can be changed.";

/** Title of the audit page. */
export function auditTitle({ head, entries }: Pick<AuditPage, "head" | "entries">): string {
  if (head.seq === 0) return "Nothing was written down yet";
  const denied = entries.filter((entry) => entry.outcome === "denied").length;
  const shown =
    denied === 0
      ? ""
      : `, and ${denied} of the ${entries.length} shown here ${were(denied)} refused`;
  return `${head.seq} ${head.seq === 1 ? "entry tells" : "entries tell"} who did what${shown}`;
}
const were = (n: number) => (n === 1 ? "was" : "were");

/** What checking the whole chain came to. */
export function verifyTitle({ isWhole, entries, faults, isCut }: Verified): string {
  if (isWhole) return `The log is whole: all ${entries} hashes follow from each other`;
  const [first] = faults;
  const more = faults.length - 1;
  const rest = isCut ? ", and there is more" : more > 0 ? `, and ${more} more` : "";
  return `The log was tampered with: ${first?.says.replace(/\.$/, "") ?? "its head does not fit"}${rest}`;
}

export type Names = {
  /** By the ids that records keep: a person's, `token:…`, `connection:…`. */
  readonly people: ReadonlyMap<string, string>;
  readonly projects: ReadonlyMap<string, string>;
};

/** Who an entry is of, in words. */
export function whoWords(entry: AuditEntry, { people }: Names): string {
  const { actorKind, actorId } = entry;
  if (actorKind === "guest") return "Somebody not signed in";
  if (actorKind === "service" && actorId === "sample") return "The demo's sample";
  if (actorKind === "system") return `The server${actorId ? ` (${actorId})` : ""}`;
  const key =
    actorKind === "service"
      ? `token:${actorId}`
      : actorKind === "connection"
        ? `connection:${actorId}`
        : (actorId ?? "");
  const known = people.get(key);
  const short = (actorId ?? "").slice(-8);
  if (!known && actorKind !== "person") return `A ${actorKind} that is gone (${short})`;
  const name = known ?? `Somebody erased (${short})`;
  if (actorKind === "service") return `Token ${name}`;
  if (actorKind === "connection") return `Connection ${name}`;
  return entry.detail.tokenId === undefined ? name : `${name}, by a token`;
}

export function whatWords({ action, outcome, detail }: AuditEntry): string {
  if (action === "access.deny") return `Was refused: ${String(detail.what ?? "")}`;
  const words = new Map<string, string>(Object.entries(ACTIONS)).get(action) ?? action;
  return outcome === "denied" ? `${words}: failed` : words;
}

/** Where it was done: a project, or the workspace itself. */
export function placeWords({ projectId }: AuditEntry, { projects }: Names): string {
  if (projectId === null) return "The workspace";
  return projects.get(projectId) ?? "A project that is gone";
}

/** What it was done to, and what changed, as far as it can be said in words. */
export function aboutWords(entry: AuditEntry, { people }: Names): string {
  const { subjectKind, subjectId, actorId } = entry;
  const name = people.get(subjectId ?? "") ?? people.get(`${subjectKind}:${subjectId}`);
  const isSaid = subjectKind === null || subjectKind === "project" || subjectId === actorId;
  const called = name ?? (isId(subjectId) ? null : subjectId);
  const told = toldIn(entry).flatMap(([key, value]) =>
    isId(value) || isEmpty(value) ? [] : [`${wordsOf(key)}: ${valueWords(value)}`],
  );
  return [isSaid || !called ? "" : `${subjectKind} ${called}`, ...told].filter(Boolean).join(" · ");
}

/** What is for a machine to compare: ids whole, hashes by their first digits. */
export function traceOf(entry: AuditEntry): { label: string; value: string; whole: string }[] {
  const { subjectKind, subjectId, actorId, hash, previousHash } = entry;
  const told = toldIn(entry).filter(([, value]) => isId(value));
  const all: [string, unknown][] = [
    ["by", actorId],
    [subjectKind ?? "", subjectId],
    ...told.map(([key, value]): [string, unknown] => [wordsOf(key), value]),
    ["hash", hash],
    ["hash before", previousHash],
  ];
  return all.flatMap(([label, value]) =>
    label && value ? [{ label, value: short(String(value)), whole: String(value) }] : [],
  );
}

const toldIn = ({ detail }: AuditEntry): [string, unknown][] =>
  Object.entries(detail).filter(([key]) => key !== "tokenId" && key !== "what");

const isId = (value: unknown): boolean =>
  typeof value === "string" && /^[0-9a-f]{8}-[0-9a-f-]{27}$|^[0-9a-f]{32,}$/i.test(value);

const isEmpty = (value: unknown) => Array.isArray(value) && value.length === 0;

/** As many digits as name one entry of a log that a person compares by eye. */
const HASH_SHOWN = 12;
const short = (value: string) =>
  /^[0-9a-f]{40,}$/.test(value) ? `${value.slice(0, HASH_SHOWN)}…` : value;

const wordsOf = (key: string) => key.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

function valueWords(value: unknown): string {
  if (Array.isArray(value)) return value.map(String).join(", ");
  if (typeof value === "boolean") return value ? "yes" : "no";
  return value === null ? "none" : String(value);
}
