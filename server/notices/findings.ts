import type { Inbox, NoticeKind, NoticeRow } from "./schema.ts";

/** How a kind is called where several stand under it. */
export const KIND_WORDS: Readonly<Record<NoticeKind, string>> = {
  mention: "Mentions",
  "waiver-asked": "Waivers to rule on",
  "waiver-ruled": "Rulings on waivers",
  "waiver-ending": "Waivers near their end",
  "evidence-stale": "Evidence going stale",
  "review-due": "Reviews due",
  "plan-due": "Plan items due",
  "handover-due": "Handover items due",
  "round-invited": "Rounds to rate in",
  "round-revealed": "Rounds revealed",
  "webhook-paused": "Webhooks",
};

type Told = Pick<NoticeRow, "kind" | "detail" | "project">;

/** One sentence. `nameOf` knows people by id; who is gone is somebody. */
export function noticeText({ kind, detail }: Told, nameOf: (id: string) => string | null): string {
  const text = (key: string) => String(detail[key] ?? "");
  const who = nameOf(text("byId")) ?? "Somebody";
  switch (kind) {
    case "mention":
      return `${who} mentioned you on ${text("on")}`;
    case "waiver-asked":
      return `${who} asks for a waiver of ${text("condition")}`;
    case "waiver-ruled":
      return `The waiver of ${text("condition")} was ${text("ruling")}`;
    case "waiver-ending":
      return `The waiver of ${text("condition")} ends ${inDays(Number(detail.days ?? 0))}`;
    case "evidence-stale":
      return `${text("title")} lost credit: ${text("before")} before, ${text("now")} now`;
    case "review-due":
      return text("title");
    case "plan-due":
      return `Due in the plan on ${text("dueOn")}: ${text("title")}`;
    case "handover-due":
      return `${detail.isCondition ? "A condition of the handover is" : "To be handed over"} due on ${text("dueOn")}: ${text("title")}`;
    case "round-invited":
      return `You are asked to rate apart in round ${text("round")}`;
    case "round-revealed":
      return `Round ${text("round")} is revealed: ratings stand side by side`;
    case "webhook-paused":
      return "A webhook is paused: nothing was taken there for days";
  }
}

const inDays = (days: number) =>
  days <= 0 ? "today" : days === 1 ? "within a day" : `within ${days} days`;

/** Where one goes to do something about it. */
export function noticeHref({ kind, detail, project }: Told): string {
  if (kind === "webhook-paused") return "/settings/webhooks";
  const base = `/projects/${project?.slug ?? ""}`;
  const item = encodeURIComponent(String(detail.itemId ?? ""));
  const gate = detail.gate ? `?gate=${encodeURIComponent(String(detail.gate))}` : "";
  switch (kind) {
    case "mention":
      return `${base}${String(detail.at ?? "")}`;
    case "waiver-asked":
    case "waiver-ruled":
    case "waiver-ending":
    case "review-due":
      return `${base}/gate${gate}`;
    case "evidence-stale":
      return `${base}/evidence`;
    case "plan-due":
      return `${base}/plan`;
    case "handover-due":
      return `${base}/handover?item=${item}#${item}`;
    case "round-invited":
      return `${base}/assess/full`;
    case "round-revealed":
      return `${base}/assess/reveal`;
  }
}

/** Title of the inbox: how much waits. */
export function inboxTitle({ unread, notices }: Pick<Inbox, "unread" | "notices">): string {
  if (notices.length === 0) return "Nothing has come for you yet";
  if (unread === 0) return "Everything here is read";
  return unread === 1 ? "One thing waits for you" : `${unread} things wait for you`;
}
