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

/** What it was done to, and what changed. */
export function aboutWords(entry: AuditEntry, { people, projects }: Names): string {
  const { subjectKind, subjectId, projectId, detail } = entry;
  const subject =
    subjectKind === null || subjectKind === "project"
      ? ""
      : `${subjectKind} ${people.get(subjectId ?? "") ?? people.get(`${subjectKind}:${subjectId}`) ?? subjectId}`;
  const place =
    projectId === null ? "" : `in ${projects.get(projectId) ?? "a project that is gone"}`;
  const told = Object.entries(detail).flatMap(([key, value]) =>
    key === "tokenId" || key === "what" ? [] : [`${key}: ${valueWords(value)}`],
  );
  return [[subject, place].filter(Boolean).join(" "), ...told].filter(Boolean).join(" · ");
}

function valueWords(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? "none" : value.map(String).join(", ");
  return value === null ? "none" : String(value);
}
