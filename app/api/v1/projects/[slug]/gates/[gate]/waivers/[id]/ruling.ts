import { type Answer, type Call, write } from "#app/api/v1/_http/respond.ts";
import type { ProjectScope } from "#server/identity/scope.ts";
import { ruleOnWaiver } from "#server/waivers/commands.ts";
import { RulingNote, type WaiverVerb } from "#server/waivers/schema.ts";

/** Each verb has a route of its own, since they stand under different lines of the permissions table. */
export const rulingBy =
  (verb: WaiverVerb) =>
  (call: Call<ProjectScope>): Promise<Answer> =>
    write(call, RulingNote.nullish(), async (input) => ({
      body: await ruleOnWaiver(call.deps, call.scope, {
        gate: call.params.gate ?? "",
        id: call.params.id ?? "",
        verb,
        note: input?.note,
      }),
    }));
