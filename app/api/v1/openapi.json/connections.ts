import { z } from "zod";
import {
  Connection,
  ConnectionKind,
  ConnectionPatch,
  MadeConnection,
  NewConnection,
  Tested,
} from "#server/connections/schema.ts";
import { HookAnswer } from "#server/hooks/schema.ts";
import type { Operation } from "./operations.ts";

const Called = z.object({ id: z.string(), kind: ConnectionKind, state: z.literal("called") });

export const CONNECTIONS: readonly Operation[] = [
  {
    method: "get",
    path: "/projects/{slug}/connections",
    summary: "Tools that evidence comes from, how they do, and as of when what they say is known",
    verb: "connections.read",
    answers: { 200: z.object({ connections: z.array(Connection) }) },
  },
  {
    method: "post",
    path: "/projects/{slug}/connections",
    summary: "Connect a tool; the secret of a hook is in this answer only",
    verb: "connections.manage",
    body: NewConnection,
    answers: { 201: MadeConnection },
  },
  {
    method: "patch",
    path: "/projects/{slug}/connections/{id}",
    summary: "Change what is given, leave the rest; isEnabled false pauses it",
    verb: "connections.manage",
    body: ConnectionPatch,
    answers: { 200: Connection },
  },
  {
    method: "delete",
    path: "/projects/{slug}/connections/{id}",
    summary: "Remove a connection; what it brought stays",
    verb: "connections.manage",
    answers: { 204: "nothing" },
  },
  {
    method: "post",
    path: "/projects/{slug}/connections/{id}/test",
    summary: "Ask the tool what it is and what it would give, without keeping anything",
    verb: "connections.manage",
    answers: { 200: Tested },
  },
  {
    method: "post",
    path: "/projects/{slug}/connections/{id}/pull",
    summary: "Have a worker pull it as soon as one is free",
    verb: "connections.manage",
    answers: { 202: Called },
  },
  {
    method: "post",
    path: "/hooks/{connectionId}",
    summary: "A delivery of Alertmanager, GitHub or MLflow, proven by its token or signature",
    verb: null,
    body: "bytes",
    answers: { 200: HookAnswer, 202: HookAnswer },
  },
];
