import { stringify } from "yaml";
import type { Policy } from "../schema.ts";

/**
 * A policy as the YAML that a person goes on from. What is as it would be anyway is left out, and an
 * editor finds the schema by the first line.
 */
export function policyYaml(policy: Policy, schemaUrl: string): string {
  const { conditions, signoffs, triggers, ...rest } = policy;
  const plain = {
    ...rest,
    ...(triggers.length > 0 ? { triggers } : {}),
    signoffs: signoffs.map(({ role, when }) => (when === null ? { role } : { role, when })),
    conditions: conditions.map(({ when, onFail, onUnknown, ...rule }) => ({
      ...rule,
      ...(when === null ? {} : { when }),
      ...(onFail === "block" ? {} : { onFail }),
      ...(onUnknown === "block" ? {} : { onUnknown }),
    })),
  };
  return `# yaml-language-server: $schema=${schemaUrl}\n${stringify(plain, { lineWidth: 100 })}`;
}
