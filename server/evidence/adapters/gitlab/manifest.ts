import type { Adapter } from "../adapter.ts";

export const manifest: Adapter["manifest"] = {
  id: "gitlab",
  tool: "GitLab",
  title: "GitLab webhooks of pipelines, deployments and merge requests",
  homepage: "https://docs.gitlab.com/user/project/integrations/webhook_events/",
  versions: ["webhooks as of 18"],
  formats: ["gitlab.webhook"],
  factKinds: ["pipeline-run", "deployment", "change"],
  lifecycle: "experimental",
  quality: {
    "two tool versions": "todo: the fixtures are written by hand from the documented examples",
    "hostile inputs": "done",
    pointers: "done",
    "live fetch": "exempt: GitLab pushes",
  },
};
