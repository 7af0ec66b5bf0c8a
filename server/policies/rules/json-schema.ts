import { z } from "zod";
import { Policy } from "../schema.ts";

/** JSON Schema of a policy as a person writes it: what has a default may be left out. */
export function policyJsonSchema(): Record<string, unknown> {
  return {
    ...z.toJSONSchema(Policy, { io: "input", target: "draft-2020-12" }),
    title: "Assay gate policy",
    description: "May a project go from one stage to the next? Conditions, sign-offs and limits.",
  };
}
