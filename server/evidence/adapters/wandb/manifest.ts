import type { Adapter } from "../adapter.ts";

export const manifest: Adapter["manifest"] = {
  id: "wandb",
  tool: "W&B",
  title: "Weights & Biases run folders (.wandb log, summary, config, metadata)",
  homepage: "https://docs.wandb.ai",
  versions: ["0.17.9", "0.31.0"],
  formats: ["wandb.run", "wandb.summary", "wandb.metadata", "wandb.config"],
  badFormats: ["wandb-log"],
  toleratesNonFinite: true,
  factKinds: ["run", "run-part", "metric-history"],
  lifecycle: "stable",
  quality: {
    "two tool versions": "done",
    "hostile inputs": "done",
    pointers: "done",
    "live fetch": "todo: a W&B server is not pulled from",
  },
};
