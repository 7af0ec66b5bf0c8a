import Link from "next/link";
import { dateTime } from "#app/_copy/format.ts";
import { Section } from "#app/_ui/figure.tsx";
import { Status } from "#app/_ui/glyph.tsx";
import type { Named } from "#server/identity/schema.ts";
import type { DocumentSubject } from "#server/subjects/schema.ts";
import { senderName } from "../log.tsx";
import { MarkButton } from "../mark-button.tsx";
import { kindOf } from "./fact-label.ts";

const SHOWN = 100;

/** What the document speaks for, whether it still does, and the way to say that something is gone. */
export function Subjects(props: {
  slug: string;
  subjects: readonly DocumentSubject[];
  named: readonly Named[];
  blocked: string | null;
}) {
  const { slug, subjects, named, blocked } = props;
  if (subjects.length === 0) return null;
  const current = subjects.filter((one) => !one.isGone);
  const shown = subjects.slice(0, SHOWN);
  return (
    <Section
      title={`What it speaks for (${subjects.length})`}
      remark="The newest document of a subject counts, until somebody says that the subject is gone."
      id="subjects"
    >
      <ul>
        {shown.map((one) => (
          <li
            key={`${one.factKind} ${one.subject}`}
            className="grid gap-x-6 gap-y-1 border-b border-line py-2 tablet:grid-cols-[minmax(0,1fr)_auto] tablet:items-center"
          >
            <div className="min-w-0">
              <Standing slug={slug} of={one} />
              {one.mark ? (
                <p className="pl-6 text-12 text-ink-2">
                  {one.mark.isGone ? "Gone" : "There again"} since {dateTime(one.mark.at)}, says{" "}
                  <bdi>{senderName(named, one.mark.markerId)}</bdi>: <bdi>{one.mark.reason}</bdi>
                </p>
              ) : null}
            </div>
            {blocked ? null : (
              <MarkButton
                slug={slug}
                subjects={[{ factKind: one.factKind, subject: one.subject }]}
                isGone={!one.isGone}
                label={one.isGone ? "Bring back" : "Mark as gone"}
                disabledBecause={null}
              />
            )}
          </li>
        ))}
      </ul>
      {subjects.length > shown.length ? (
        <p className="pt-2 text-12 text-ink-2">and {subjects.length - shown.length} more</p>
      ) : null}
      {current.length > 1 || blocked ? (
        <div className="pt-2">
          <MarkButton
            slug={slug}
            subjects={current.slice(0, 500).map(({ factKind, subject }) => ({ factKind, subject }))}
            isGone
            label={blocked ? "Mark as gone" : `Mark all ${Math.min(current.length, 500)} as gone`}
            disabledBecause={blocked}
          />
        </div>
      ) : null}
    </Section>
  );
}

function Standing({ slug, of }: { slug: string; of: DocumentSubject }) {
  const name = (
    <>
      <bdi className="font-strong break-words">{of.subject}</bdi>{" "}
      <span className="text-12 text-ink-2">{kindOf(of.factKind)}</span>
    </>
  );
  if (of.isGone) return <Status kind="na">{name}: gone, counts no longer</Status>;
  if (of.supersededBy === null) return <Status kind="pass">{name}</Status>;
  return (
    <Status kind="waived">
      {name}:{" "}
      <Link href={`/projects/${slug}/evidence/${of.supersededBy}`} prefetch={false}>
        a newer document
      </Link>{" "}
      speaks for it
    </Status>
  );
}
