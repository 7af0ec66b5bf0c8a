import { z } from "zod";
import { GateOutcome } from "#server/gates/schema.ts";
import type { Task } from "#server/platform/queue.ts";
import { EVENT_TYPES, WEBHOOKS_MAX } from "./catalogue.ts";

const Waived = z.object({ waiverId: z.string(), gate: z.string(), condition: z.string() });
const Moved = z.object({
  since: z.string(),
  tests: z.array(z.object({ testId: z.string(), before: z.number(), now: z.number() })),
});

/** What happened, as its command says it: ids, slugs and outcomes, and no name of a person. */
export const WebhookEvent = z.discriminatedUnion("type", [
  z.object({
    type: z.literal("gate.decided"),
    data: z.object({
      decisionId: z.string(),
      gate: z.string(),
      outcome: GateOutcome,
      cause: z.string(),
      snapshotDigest: z.string(),
    }),
  }),
  z.object({
    type: z.literal("waiver.requested"),
    data: Waived.extend({ expiresAt: z.string(), isEmergency: z.boolean() }),
  }),
  z.object({ type: z.literal("waiver.ruled"), data: Waived.extend({ ruling: z.string() }) }),
  z.object({ type: z.literal("waiver.expired"), data: Waived.extend({ ruling: z.string() }) }),
  z.object({ type: z.literal("evidence.stale"), data: Moved }),
  z.object({ type: z.literal("evidence.fresh"), data: Moved }),
  z.object({
    type: z.literal("assessment.published"),
    data: z.object({ number: z.int(), digest: z.string() }),
  }),
  z.object({ type: z.literal("round.revealed"), data: z.object({ round: z.int() }) }),
  z.object({
    type: z.literal("incident.opened"),
    data: z.object({ incidentId: z.string(), severity: z.string() }),
  }),
]);
export type WebhookEvent = z.infer<typeof WebhookEvent>;
export const EventType = z.enum(EVENT_TYPES);
export type EventType = z.infer<typeof EventType>;

const Address = z.string().trim().min(1, "enter an address").max(2_000);

export const NewWebhook = z.strictObject({
  url: Address,
  /** None: all. */
  events: z.array(EventType).max(40).default([]),
});
export type NewWebhook = z.infer<typeof NewWebhook>;

export const WebhookChange = z.strictObject({
  id: z.string().max(60),
  url: Address.optional(),
  events: z.array(EventType).max(40).optional(),
});
export type WebhookChange = z.infer<typeof WebhookChange>;

export const PatchWebhook = WebhookChange.omit({ id: true });

export const ById = z.strictObject({ id: z.string().max(60) });
export const ByMessage = z.strictObject({ id: z.string().max(60), messageId: z.string().max(60) });

/** The secret is in this answer and in no other. */
export const WithSecret = z.object({ id: z.string(), secret: z.string() });
export type WithSecret = z.infer<typeof WithSecret>;

export const Webhook = z.object({
  id: z.string(),
  url: z.string(),
  events: z.array(z.string()),
  createdById: z.string(),
  createdAt: z.date(),
  pausedAt: z.date().nullable(),
  failuresInARow: z.int(),
  failingSince: z.date().nullable(),
});
export type Webhook = z.infer<typeof Webhook>;

export const WebhookList = z.object({ max: z.literal(WEBHOOKS_MAX), webhooks: z.array(Webhook) });
export type WebhookList = z.infer<typeof WebhookList>;

export const MessageState = z.enum(["waiting", "delivered", "given-up"]);
export const Message = z.object({
  id: z.string(),
  event: z.string(),
  createdAt: z.date(),
  state: MessageState,
  attempts: z.int(),
  nextAt: z.date().nullable(),
  lastStatus: z.int().nullable(),
  lastError: z.string().nullable(),
  settledAt: z.date().nullable(),
});
export type Message = z.infer<typeof Message>;

/** What a webhook's box holds. */
export const Secrets = z.object({
  current: z.string(),
  /** It signs as well until `until`. */
  previous: z.object({ secret: z.string(), until: z.string() }).nullable(),
});
export type Secrets = z.infer<typeof Secrets>;

export type MessageRef = { workspaceId: string; webhookId: string; id: string };

/** Failures of the receiver are on the message and its schedule; the job itself fails only when we do. */
export const SendMessage = {
  name: "send-webhook",
  payload: z.object({ workspaceId: z.string(), webhookId: z.string(), id: z.string() }),
  lane: "later",
  maxAttempts: 5,
  keyedBy: ["workspaceId", "webhookId", "id"],
} as const satisfies Task;

export const TidyMessages = {
  name: "tidy-webhooks",
  payload: z.looseObject({}),
  lane: "later",
  maxAttempts: 3,
  keyedBy: [],
} as const satisfies Task;
