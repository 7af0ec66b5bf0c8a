import { dateTime } from "#app/_copy/format.ts";
import { Section } from "#app/_ui/figure.tsx";
import { Table } from "#app/_ui/table.tsx";
import type { Named } from "#server/identity/schema.ts";
import type { GoneMark } from "#server/subjects/schema.ts";
import { senderName } from "./log.tsx";
import { MarkButton } from "./mark-button.tsx";

/** Shown, never forgotten: every mark with its reason, newest first. */
export function Gone(props: {
  slug: string;
  marks: readonly GoneMark[];
  named: readonly Named[];
  blocked: string | null;
}) {
  const { slug, marks, named, blocked } = props;
  if (marks.length === 0) return null;
  const seen = new Set<string>();
  const rows = marks.map((mark) => {
    const key = `${mark.factKind}\n${mark.subject}`;
    const isLast = !seen.has(key);
    seen.add(key);
    return { mark, isOpen: isLast && mark.isGone };
  });
  return (
    <Section
      title="What was said to be gone"
      remark="It counts again when brought back, or when something newer is observed of it."
      id="gone"
    >
      <Table
        caption="Marks on subjects, newest first"
        className="top"
        columns={[
          { head: "Subject" },
          { head: "Said" },
          { head: "Reason" },
          { head: "By" },
          { head: "" },
        ]}
      >
        {rows.map(({ mark, isOpen }) => (
          <tr key={`${mark.factKind} ${mark.subject} ${mark.at.toISOString()}`}>
            <th scope="row">
              <bdi className="break-words">{mark.subject}</bdi>
              <span className="block text-12 text-ink-2">{mark.factKind}</span>
            </th>
            <td data-label="Said">
              {mark.isGone ? "gone" : "there again"}
              <span className="block text-12 text-ink-2">{dateTime(mark.at)}</span>
            </td>
            <td data-label="Reason">
              <bdi>{mark.reason}</bdi>
            </td>
            <td data-label="By">
              <bdi>{senderName(named, mark.markerId)}</bdi>
            </td>
            <td>
              {isOpen ? (
                <MarkButton
                  slug={slug}
                  subjects={[{ factKind: mark.factKind, subject: mark.subject }]}
                  isGone={false}
                  label="Bring back"
                  disabledBecause={blocked}
                />
              ) : null}
            </td>
          </tr>
        ))}
      </Table>
    </Section>
  );
}
