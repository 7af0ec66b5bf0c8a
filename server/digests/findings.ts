import { LISTED_PER_PROJECT } from "./catalogue.ts";
import type { Group } from "./schema.ts";

const countOf = (groups: readonly Group[]) =>
  groups.reduce((sum, { lines }) => sum + lines.length, 0);
const shown = ({ lines }: Group) => lines.slice(0, LISTED_PER_PROJECT);
const more = ({ lines }: Group) =>
  lines.length > LISTED_PER_PROJECT ? `and ${lines.length - LISTED_PER_PROJECT} more` : null;
/** What somebody typed must not make lines of its own. */
const oneLine = (text: string) => text.replace(/\s+/g, " ").trim();

/** Plain text; what it links to is this server. */
export function digestMail(of: {
  groups: readonly Group[];
  workspace: string;
  origin: string;
  frequency: "daily" | "weekly";
  zone: string;
}): { subject: string; text: string } {
  const { groups, origin, frequency, zone } = of;
  const count = countOf(groups);
  const parts = groups.map((group) => {
    const lines = shown(group).map(({ text, href }) => `- ${oneLine(text)}\n  ${origin}${href}`);
    const rest = more(group);
    return [oneLine(group.name), ...lines, ...(rest ? [`- ${rest}`] : [])].join("\n");
  });
  const when = frequency === "daily" ? "every day" : "on Mondays";
  return {
    subject:
      count === 1 ? "One thing waits for you on Assay" : `${count} things wait for you on Assay`,
    text: `${parts.join("\n\n")}

All of it: ${origin}/inbox
You get this ${when} at 08:00 (${zone}) when something waits in ${oneLine(of.workspace)}. Change that at ${origin}/account
`,
  };
}

/** What Slack and those that speak like it take: a text for notifications, and blocks. */
export function chatMessage(of: { groups: readonly Group[]; origin: string }) {
  const { groups, origin } = of;
  const count = countOf(groups);
  const title = count === 1 ? "One thing since yesterday" : `${count} things since yesterday`;
  const sections = groups.map((group) => {
    const lines = shown(group).map(
      ({ text, href }) => `• <${origin}${href}|${escaped(oneLine(text))}>`,
    );
    const rest = more(group);
    const text = [`*${escaped(oneLine(group.name))}*`, ...lines, ...(rest ? [rest] : [])].join(
      "\n",
    );
    // Slack refuses a section of more than 3,000 characters, and a message of more than 50 blocks.
    return { type: "section", text: { type: "mrkdwn", text: text.slice(0, 2_990) } };
  });
  return {
    text: `Assay: ${title}`,
    blocks: [
      { type: "header", text: { type: "plain_text", text: `Assay: ${title}` } },
      ...sections.slice(0, 48),
    ],
  };
}

/** Slack's three characters; then no text can name a channel or make a link. */
const escaped = (text: string) =>
  text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").replace(/\|/g, "¦");
