import type { Part, Subject } from "./schema.ts";

const MENTION = /@\[([\w.-]{1,60})\]/g;

/** The ids of the people that a text mentions, each once. */
export function mentionsIn(body: string): string[] {
  return [...new Set([...body.matchAll(MENTION)].map(([, id = ""]) => id))];
}

/** An address ends before what closes a sentence or a bracket around it. */
const TOKEN = /@\[(?<id>[\w.-]{1,60})\]|(?<link>https?:\/\/[^\s<>"'`]+)/g;

/** A text in its pieces. What is no address of the web stays text, so that no link can run anything. */
export function partsOf(body: string, nameOf: (id: string) => string | null): Part[] {
  const parts: Part[] = [];
  let from = 0;
  const text = (until: number) => {
    if (until > from) parts.push({ kind: "text", text: body.slice(from, until) });
  };
  for (const found of body.matchAll(TOKEN)) {
    const { id, link } = found.groups ?? {};
    const href = link === undefined ? null : addressIn(link);
    if (id === undefined && href === null) continue;
    text(found.index);
    from = found.index;
    if (id !== undefined) {
      parts.push({ kind: "person", id, name: nameOf(id) ?? "a former member" });
      from += found[0].length;
    } else if (href !== null) {
      parts.push({ kind: "link", href });
      from += href.length;
    }
  }
  text(body.length);
  return parts;
}

function addressIn(text: string): string | null {
  const cut = text.replace(/[.,;:!?'"]+$/, "");
  const isBracketed = cut.endsWith(")") && !cut.includes("(");
  const href = isBracketed ? cut.slice(0, -1) : cut;
  if (!URL.canParse(href)) return null;
  const { protocol, username, hostname } = new URL(href);
  // A name before the @ would make another host look like a known one.
  return (protocol === "https:" || protocol === "http:") && username === "" && hostname !== ""
    ? href
    : null;
}

/** Where a thread is read, below the project's own address. */
export function pathOf({ kind, id }: Subject): string {
  if (kind === "condition") return `/gate?gate=${encodeURIComponent(id.split(":")[0] ?? "")}`;
  if (kind === "answer") return `/assess/full?at=${encodeURIComponent(id)}`;
  const item = encodeURIComponent(id);
  if (kind === "handover-item") return `/handover?item=${item}#${item}`;
  return kind === "plan-item" ? `/plan?item=${item}` : "/gate";
}
