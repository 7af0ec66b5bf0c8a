import type { Adapter } from "../adapter.ts";

export const manifest: Adapter["manifest"] = {
  id: "github",
  tool: "GitHub",
  title: "GitHub webhooks, branch rules and changes",
  homepage: "https://docs.github.com/en/webhooks/webhook-events-and-payloads",
  versions: ["API 2022-11-28"],
  formats: ["github.webhook", "github.branch-protection", "github.pull-requests", "github.runs"],
  factKinds: ["pipeline-run", "deployment", "change", "branch-protection"],
  lifecycle: "experimental",
  quality: {
    "two tool versions": "todo: the fixtures are written by hand from the documented schemas",
    "hostile inputs": "done",
    pointers: "done",
    "live fetch": "exempt: GitHub pushes, and CI sends the other answers",
  },
};
