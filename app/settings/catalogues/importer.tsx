"use client";

import { useMutation } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useEffect, useRef, useState } from "react";
import { count } from "#app/_copy/format.ts";
import { messageOf, useTRPC } from "#app/_trpc/client.tsx";
import { Button } from "#app/_ui/button.tsx";
import { FaultList } from "#app/_ui/fault-list.tsx";
import { Field, FieldError, TextInput } from "#app/_ui/field.tsx";
import type { Checked } from "#server/own-catalogues/schema.ts";
import { LinedText, type LinedTextHandle } from "../policies/lined-text.tsx";
import { Fates } from "./fates.tsx";

/** How long after the last key the server is asked. */
const PAUSE_MS = 350;

export function Importer({ blocked }: { blocked: string | null }) {
  const trpc = useTRPC();
  const router = useRouter();
  const [text, setText] = useState("");
  const [slug, setSlug] = useState("");
  const lined = useRef<LinedTextHandle>(null);
  const check = useMutation(trpc.ownCatalogues.check.mutationOptions());
  const bringIn = useMutation(
    trpc.ownCatalogues.import.mutationOptions({
      onSuccess: (answer) => {
        if (answer.kind !== "faults") router.push(`/settings/catalogues/${answer.slug}`);
        router.refresh();
      },
    }),
  );
  const asked = { body: text, ...(slug.trim() ? { slug: slug.trim() } : {}) };
  const { mutate: checkNow } = check;
  useEffect(() => {
    if (text.trim() === "") return;
    const sent = { body: text, ...(slug.trim() ? { slug: slug.trim() } : {}) };
    const timer = setTimeout(() => checkNow(sent), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text, slug, checkNow]);
  const isCurrent = check.variables?.body === text && text.trim() !== "";
  const said = isCurrent ? check.data : undefined;
  const faults = said?.kind === "faults" ? said.faults : [];
  const fine = said?.kind === "fine" ? said : null;
  const failed = check.error ?? bringIn.error;
  return (
    <div className="grid gap-3">
      <Field label="A file" hint="Or paste its text below">
        {(control) => (
          <input
            {...control}
            type="file"
            accept=".yaml,.yml,.json,application/json"
            className="min-h-11 py-2"
            disabled={blocked !== null}
            onChange={async (event) => setText((await event.target.files?.[0]?.text()) ?? "")}
          />
        )}
      </Field>
      <LinedText
        ref={lined}
        label="Catalogue as YAML or JSON"
        value={text}
        onChange={setText}
        faultyLines={faults.map(({ line }) => line)}
        isReadOnly={blocked !== null}
      />
      <div aria-live="polite" className="min-h-6">
        <FaultList faults={faults} onJump={(fault) => lined.current?.jump(fault)} />
        {fine ? <Fine fine={fine} /> : null}
        {failed ? <FieldError>{messageOf(failed)}</FieldError> : null}
      </div>
      {fine?.format === "aws-lens" || slug !== "" ? (
        <Field label="Slug of the lens" hint="Left empty, it is made of its name">
          {(control) => (
            <TextInput
              {...control}
              value={slug}
              maxLength={60}
              onChange={(event) => setSlug(event.currentTarget.value)}
            />
          )}
        </Field>
      ) : null}
      <div>
        <Button
          look="main"
          disabledBecause={blocked}
          disabled={!fine || fine.version === null || bringIn.isPending}
          onClick={() => bringIn.mutate(asked)}
        >
          {fine?.version ? `Import as version ${fine.version}` : "Import"}
        </Button>
      </div>
    </div>
  );
}

function Fine({ fine }: { fine: Extract<Checked, { kind: "fine" }> }) {
  const asks = `${count(fine.indicators, "question")} in ${count(fine.challenges, "challenge")}`;
  if (fine.version === null)
    return <p className="text-ink-2">{fine.name} says what its latest version says.</p>;
  return (
    <>
      <p className="text-ink-2">
        No fault: {fine.name} asks {asks}. It would be version {fine.version} of {fine.slug}.
      </p>
      <Fates fates={fine.changes} />
    </>
  );
}
