"use client";

import { HOOK_CONFIG } from "#server/connections/catalogue.ts";
import type { HookKind } from "#server/connections/schema.ts";
import { Snippet } from "./snippet.tsx";

const SECRET = "(the secret that was shown once)";

export const hookUrl = (origin: string, id: string) => `${origin}/api/v1/hooks/${id}`;

/** What its sender has to be told. Without the secret, once the screen that showed it is left. */
export function HookConfig(props: { kind: HookKind; url: string; secret?: string | null }) {
  const { where, text } = HOOK_CONFIG[props.kind];
  return <Snippet label={where} text={text(props.url, props.secret ?? SECRET)} />;
}
